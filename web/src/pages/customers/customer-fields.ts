/** Fields of a customer: the statuses, the profile, and which of them a form changed. */
import type { Output } from "../../api/client.ts";
import type { Routes } from "../../api/generated.ts";

export type Customer = Output<"GET /v1/users">["items"][number];
export type CustomerDetail = Output<"GET /v1/users/{id}">;
export type FunnelStatus = Customer["status"];
type Change = Routes["PATCH /v1/users/{id}"]["body"];

export const funnelStatuses: readonly FunnelStatus[] = [
  "new",
  "engaged",
  "qualified",
  "customer",
  "inactive",
];

export const funnelStatusOf = (text: string | undefined): FunnelStatus | undefined =>
  funnelStatuses.find((status) => status === text);

type Profile = CustomerDetail["profile"];

/** The form's fields. */
export const fieldsOf = ({ status, nickname, lifetime_value_usd, profile }: CustomerDetail) => ({
  status,
  nickname: nickname ?? "",
  value: lifetime_value_usd.toFixed(2),
  name: profile.name ?? "",
  location: profile.location ?? "",
  occupation: profile.occupation ?? "",
  age: String(profile.age ?? ""),
  preferences: profile.preferences ?? "",
});

/** Profile fields in display order. */
export const profileFields = ["name", "age", "location", "occupation", "preferences"] as const;

interface CustomerFormValues {
  readonly status: string;
  readonly nickname: string;
  readonly value: string;
  readonly profile: Readonly<Record<(typeof profileFields)[number], string>>;
}

/** The profile fields that changed; an empty field clears it. */
function profileChangeOf(profile: Profile, entered: CustomerFormValues["profile"]): Partial<Profile> {
  const { name, age, location, occupation, preferences } = entered;
  const changed: Profile = {
    name: name.trim() || null,
    age: age.trim() === "" ? null : Number(age),
    location: location.trim() || null,
    occupation: occupation.trim() || null,
    preferences: preferences.trim() || null,
  };
  return Object.fromEntries(
    profileFields.flatMap((field) => (changed[field] === profile[field] ? [] : [[field, changed[field]]])),
  );
}

/** The form fields that changed; an empty nickname clears it, an empty value changes nothing. */
export function changeOf(
  customer: Pick<CustomerDetail, "status" | "nickname" | "lifetime_value_usd" | "profile">,
  entered: CustomerFormValues,
): Change {
  const status = funnelStatusOf(entered.status) ?? customer.status;
  const nickname = entered.nickname.trim() === "" ? null : entered.nickname.trim();
  const value =
    entered.value.trim() === ""
      ? customer.lifetime_value_usd
      : Number(entered.value.trim().replace(",", "."));
  const profile = profileChangeOf(customer.profile, entered.profile);
  return {
    ...(Object.keys(profile).length === 0 ? {} : { profile }),
    ...(status === customer.status ? {} : { status }),
    ...(nickname === customer.nickname ? {} : { nickname }),
    ...(value === customer.lifetime_value_usd ? {} : { lifetime_value_usd: value }),
  };
}

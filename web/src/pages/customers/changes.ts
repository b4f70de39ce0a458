/** Helpers of the customer pages: names, and which form fields changed. */
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

export const funnelStatus = (text: string | undefined): FunnelStatus | undefined =>
  funnelStatuses.find((status) => status === text);

/** The customer's name for the team. */
export const calledName = ({
  nickname,
  display_name: name,
}: Pick<Customer, "nickname" | "display_name">): string => nickname ?? name;

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

interface Given {
  readonly status: string;
  readonly nickname: string;
  readonly value: string;
  readonly profile: Readonly<Record<(typeof profileFields)[number], string>>;
}

/** The profile fields that changed; an empty field clears it. */
function profileChange(known: Profile, given: Given["profile"]): Partial<Profile> {
  const { name, age, location, occupation, preferences } = given;
  const wanted: Profile = {
    name: name.trim() || null,
    age: age.trim() === "" ? null : Number(age),
    location: location.trim() || null,
    occupation: occupation.trim() || null,
    preferences: preferences.trim() || null,
  };
  return Object.fromEntries(
    profileFields.flatMap((field) => (wanted[field] === known[field] ? [] : [[field, wanted[field]]])),
  );
}

/** The form fields that changed; an empty nickname clears it, an empty value changes nothing. */
export function changeOf(
  known: Pick<CustomerDetail, "status" | "nickname" | "lifetime_value_usd" | "profile">,
  given: Given,
): Change {
  const status = funnelStatus(given.status) ?? known.status;
  const nickname = given.nickname.trim() === "" ? null : given.nickname.trim();
  const value =
    given.value.trim() === "" ? known.lifetime_value_usd : Number(given.value.trim().replace(",", "."));
  const profile = profileChange(known.profile, given.profile);
  return {
    ...(Object.keys(profile).length === 0 ? {} : { profile }),
    ...(status === known.status ? {} : { status }),
    ...(nickname === known.nickname ? {} : { nickname }),
    ...(value === known.lifetime_value_usd ? {} : { lifetime_value_usd: value }),
  };
}

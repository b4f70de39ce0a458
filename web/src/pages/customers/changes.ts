/** Customers as the pages about them use them: their names, and what of a form is a change. */
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

/** What people call the customer. */
export const calledName = ({
  nickname,
  display_name: name,
}: Pick<Customer, "nickname" | "display_name">): string => nickname ?? name;

type Profile = CustomerDetail["profile"];

/** What reviewers note of a customer, in the order in which it is shown. */
export const profileFields = ["name", "age", "location", "occupation", "preferences"] as const;

interface Given {
  readonly status: string;
  readonly nickname: string;
  readonly value: string;
  readonly profile: Readonly<Record<(typeof profileFields)[number], string>>;
}

/** What of the profile differs; an empty field takes it away. */
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

/** What of the form differs from what is known; an empty nickname takes it away, an empty value says nothing. */
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

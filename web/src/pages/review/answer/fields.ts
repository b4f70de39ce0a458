/** Fields such as `{{name}}` in canned replies. No DOM, no React. */
import type { Output } from "../../../api/client.ts";
import type { Review } from "../../queue/filters.ts";

/** Those that are filled in. */
export const fieldNames = ["name", "age", "location", "occupation", "preferences", "reviewer"] as const;
export type Fields = Readonly<Record<(typeof fieldNames)[number], string | null>>;

const field = /\{\{([^{}\n]*)\}\}/g;

const blank = (value: string | null | undefined): string | null =>
  value === null || value === undefined || value.trim() === "" ? null : value.trim();

/** What is known of a customer; a nickname comes before the name in Telegram. */
export function fieldsOf(
  { customer }: Pick<Review, "customer">,
  profile: Output<"GET /v1/users/{id}">["profile"] | null,
  reviewer: string,
): Fields {
  const age = profile?.age ?? null;
  return {
    name: blank(profile?.name) ?? blank(customer.nickname) ?? blank(customer.display_name),
    age: age === null ? null : String(age),
    location: blank(profile?.location),
    occupation: blank(profile?.occupation),
    preferences: blank(profile?.preferences),
    reviewer: blank(reviewer),
  };
}

/** The text with what is known; an unknown or empty field stays as it is. */
export const filled = (text: string, fields: Fields): string =>
  text.replaceAll(field, (whole, name: string) => {
    const wanted = name.trim().toLowerCase();
    const known = fieldNames.find((one) => one === wanted);
    return (known === undefined ? null : fields[known]) ?? whole;
  });

/** The fields that nobody filled in, without duplicates. */
export const unfilledIn = (texts: readonly string[]): readonly string[] => [
  ...new Set(texts.flatMap((text) => text.match(field) ?? [])),
];

/** Where unfilled fields are in a text. */
export const unfilledRanges = (text: string): { readonly start: number; readonly end: number }[] =>
  [...text.matchAll(field)].map(({ index, 0: found }) => ({ start: index, end: index + found.length }));

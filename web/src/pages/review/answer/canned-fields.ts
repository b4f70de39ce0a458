/** Fields such as `{{name}}` in canned replies. No DOM, no React. */
import type { Output } from "../../../api/client.ts";
import type { Review } from "../../queue/reviews.ts";

/** Those that are filled in. */
export const fieldNames = ["name", "age", "location", "occupation", "preferences", "reviewer"] as const;
export type FieldTexts = Readonly<Record<(typeof fieldNames)[number], string | null>>;

const fieldPattern = /\{\{([^{}\n]*)\}\}/g;

const textOrNull = (value: string | null | undefined): string | null =>
  value === null || value === undefined || value.trim() === "" ? null : value.trim();

/** What is known of a customer; a nickname comes before the name in Telegram. */
export function fieldTextsOf(
  { customer }: Pick<Review, "customer">,
  profile: Output<"GET /v1/users/{id}">["profile"] | null,
  reviewer: string,
): FieldTexts {
  const age = profile?.age ?? null;
  return {
    name: textOrNull(profile?.name) ?? textOrNull(customer.nickname) ?? textOrNull(customer.display_name),
    age: age === null ? null : String(age),
    location: textOrNull(profile?.location),
    occupation: textOrNull(profile?.occupation),
    preferences: textOrNull(profile?.preferences),
    reviewer: textOrNull(reviewer),
  };
}

/** The text with what is known; an unknown or empty field stays as it is. */
export const fillFields = (text: string, fields: FieldTexts): string =>
  text.replaceAll(fieldPattern, (placeholder, name: string) => {
    const fieldName = name.trim().toLowerCase();
    const known = fieldNames.find((one) => one === fieldName);
    return (known === undefined ? null : fields[known]) ?? placeholder;
  });

/** The fields that nobody filled in, without duplicates. */
export const unfilledFieldsIn = (texts: readonly string[]): readonly string[] => [
  ...new Set(texts.flatMap((text) => text.match(fieldPattern) ?? [])),
];

/** Where unfilled fields are in a text. */
export const unfilledRangesIn = (text: string): { readonly start: number; readonly end: number }[] =>
  [...text.matchAll(fieldPattern)].map(({ index, 0: found }) => ({
    start: index,
    end: index + found.length,
  }));

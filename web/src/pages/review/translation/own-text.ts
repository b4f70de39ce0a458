/** An answer in the reviewer's own language, and whether the answer that is sent still matches it. No React. */
import type { Review } from "../../queue/reviews.ts";
import { sendableTexts } from "../answer/bubbles.ts";

export type OwnText = NonNullable<Review["own_text"]>;
export type OwnTranslation = NonNullable<OwnText["translation"]>;

const textOf = (bubbles: readonly string[]): string => sendableTexts(bubbles).join("\n\n");

/** The text was changed after it was translated. */
export const isOwnTextChanged = ({ text, translation }: OwnText): boolean =>
  translation !== null && translation.source !== text;

/** The answer is not, or no longer, what the translation made. */
export const isAnswerChanged = ({ translation }: OwnText, bubbles: readonly string[]): boolean =>
  translation !== null && textOf(translation.bubbles) !== textOf(bubbles);

/** True if exactly this answer was translated from exactly this text. */
export const isCurrentTranslation = (own: OwnText, bubbles: readonly string[]): boolean =>
  own.translation !== null && !isOwnTextChanged(own) && !isAnswerChanged(own, bubbles);

/** Whether two states have the same content. */
export const isSameOwnText = (one: OwnText | null, other: OwnText | null): boolean =>
  contentOf(one) === contentOf(other);

/** The server returns the fields in its own order. */
function contentOf(own: OwnText | null): string {
  const made = own?.translation ?? null;
  return JSON.stringify([
    own?.language,
    own?.text,
    made === null ? null : [made.source, made.to, made.bubbles, made.reads_as, made.formatting_lost],
  ]);
}

/** True for a list of texts. */
export const isTextList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === "string");

/** Validates what a browser stored, which another version of the page may have written. */
export function isOwnText(value: unknown): value is OwnText {
  if (typeof value !== "object" || value === null) return false;
  const { language, text, translation } = value as Partial<Record<keyof OwnText, unknown>>;
  return (
    typeof language === "string" &&
    typeof text === "string" &&
    (translation === null || isTranslation(translation))
  );
}

function isTranslation(value: unknown): value is OwnTranslation {
  if (typeof value !== "object" || value === null) return false;
  const made = value as Partial<Record<keyof OwnTranslation, unknown>>;
  return (
    typeof made.source === "string" &&
    typeof made.to === "string" &&
    isTextList(made.bubbles) &&
    (made.reads_as === null || isTextList(made.reads_as)) &&
    typeof made.formatting_lost === "boolean"
  );
}

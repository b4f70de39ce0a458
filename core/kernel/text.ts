/** Text: whether it shows anything, whether every store can hold it, and the shapes of what people write. */
import * as z from "zod";

/**
 * Unicode does not count all of these as blank. Telegram removes the first three, accents, and treats the object
 * replacement character (U+FFFC) as a space; Braille's empty cell, the null notehead and two Egyptian blanks are drawn
 * as nothing.
 */
const visible =
  /[^\u030a\u0333\u033f\s\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\ufffc\u2800\u{1d159}\u{13441}\u{13442}]/u;

/** False for blanks, controls and zero-width characters, however many: Telegram treats such a text as empty. */
export const isVisible = (text: string): boolean => visible.test(text);

/** The first visible text, or null; so that a nameless customer is not shown as a blank line. */
export const firstVisible = (...texts: readonly (string | null | undefined)[]): string | null =>
  texts.find((text) => typeof text === "string" && isVisible(text)) ?? null;

/** Postgres and Telegram reject NUL, and UTF-8 cannot encode a lone surrogate. */
const isStorable = (text: string): boolean => !text.includes("\0") && text.isWellFormed();

/** The same text with each NUL and each lone surrogate as U+FFFD; for text that no person can correct. */
export const storableText = (text: string): string => text.replaceAll("\0", "\uFFFD").toWellFormed();

/** Text as it was written, possibly blank: a filter, or a note. */
export const storable = (most: number) =>
  z.string().max(most).refine(isStorable, { message: "must not contain NUL or lone surrogates" });

const showsSomething = {
  check: (text: string): boolean => isVisible(text) && isStorable(text),
  message: "must contain something visible, without NUL or lone surrogates",
};

/** Visible text as it was written. */
export const visibleText = (most: number) =>
  z.string().max(most).refine(showsSomething.check, { message: showsSomething.message });

/** Visible text without surrounding white space, which does not count towards the limit. */
export const words = (most: number) =>
  z
    .string()
    .max(Math.max(1_000, 2 * most))
    .trim()
    .min(1)
    .max(most)
    .refine(showsSomething.check, { message: showsSomething.message });

/** Text: whether any of it is visible, whether every store can hold it, and schemas for what people write. */
import * as z from "zod";
import { isVisible } from "./visible.ts";

/** The first visible text, or null; so that a nameless customer is not shown as a blank line. */
export const firstVisible = (...texts: readonly (string | null | undefined)[]): string | null =>
  texts.find((text) => typeof text === "string" && isVisible(text)) ?? null;

/** Postgres and Telegram reject NUL, and UTF-8 cannot encode a lone surrogate. */
const isStorable = (text: string): boolean => !text.includes("\0") && text.isWellFormed();

/** The same text with each NUL and each lone surrogate as U+FFFD; for text that no person can correct. */
export const storableText = (text: string): string => text.replaceAll("\0", "\uFFFD").toWellFormed();

/** Text as it was written, possibly blank: a filter, or a note. */
export const storable = (maxLength: number) =>
  z.string().max(maxLength).refine(isStorable, { message: "must not contain NUL or lone surrogates" });

const visibleAndStorable = {
  check: (text: string): boolean => isVisible(text) && isStorable(text),
  message: "must contain something visible, without NUL or lone surrogates",
};

/** Visible text as it was written. */
export const visibleText = (maxLength: number) =>
  z.string().max(maxLength).refine(visibleAndStorable.check, { message: visibleAndStorable.message });

/** Visible text without surrounding white space, which does not count towards the limit. */
export const trimmedText = (maxLength: number) =>
  z
    .string()
    .max(Math.max(1_000, 2 * maxLength))
    .trim()
    .min(1)
    .max(maxLength)
    .refine(visibleAndStorable.check, { message: visibleAndStorable.message });

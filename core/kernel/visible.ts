/** Whether a text shows anything: Telegram treats invisible text as empty and rejects it. */

/**
 * Unicode does not count these as blank, but they are drawn as nothing: Braille's empty cell, the null notehead, and
 * two Egyptian blanks.
 */
const visible =
  /[^\s\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}\u{13441}\u{13442}]/u;

/** False for blanks, controls and zero-width characters, however many. */
export const isVisible = (text: string): boolean => visible.test(text);

/** The first visible text, or null; so that a nameless customer is not shown as a blank line. */
export const firstVisible = (...texts: readonly (string | null | undefined)[]): string | null =>
  texts.find((text) => typeof text === "string" && isVisible(text)) ?? null;

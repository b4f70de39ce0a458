/** Whether a text shows anything: Telegram takes one that does not for empty, and refuses it. */

/** Besides what Unicode calls blank: Braille's empty cell, the null notehead, and two Egyptian blanks are drawn as nothing. */
const visible =
  /[^\s\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}\u{13441}\u{13442}]/u;

/** False for blanks, controls and letters of no width, however many. */
export const isVisible = (text: string): boolean => visible.test(text);

/** The first of these texts that shows anything, or null; so that a nameless customer is not a blank line. */
export const firstVisible = (...texts: readonly (string | null | undefined)[]): string | null =>
  texts.find((text) => typeof text === "string" && isVisible(text)) ?? null;

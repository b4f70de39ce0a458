/** What part of text can be seen. Imports nothing, because the console uses it too. */

/**
 * Unicode does not count all of these as blank. Telegram removes the first three, accents, and treats the object
 * replacement character (U+FFFC) as a space; Braille's empty cell, the null notehead and two Egyptian blanks are drawn
 * as nothing.
 */
const invisible =
  /[\u030a\u0333\u033f\s\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\ufffc\u2800\u{1d159}\u{13441}\u{13442}]/gu;

/** The text without blanks, controls and zero-width characters; `visible_text` in the database does the same. */
export const visibleOf = (text: string): string => text.replace(invisible, "");

/** False for blanks, controls and zero-width characters, however many: Telegram treats such text as empty. */
export const isVisible = (text: string): boolean => visibleOf(text) !== "";

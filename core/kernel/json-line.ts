/** Text from outside as data in a prompt. */

/**
 * A value as one line of JSON. Line breaks, angle brackets and everything invisible are escaped, so no text can end its
 * line, open or close a section, or contain what a person would not see.
 */
export const jsonLine = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<>&\u0085\u2028\u2029\u{e0000}-\u{e0fff}]|(?!\u200d)\p{Cf}/gu,
    (character) => escaped(character, 0) + (character.length === 2 ? escaped(character, 1) : ""),
  );

const escaped = (character: string, at: number): string =>
  `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`;

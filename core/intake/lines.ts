/** Limits text of arbitrary length from outside before it is stored. */

/** The beginning of the text, with "…" if it was cut; never splits a surrogate pair. */
export const cut = (text: string, maxLength: number): string =>
  text.length <= maxLength ? text : `${text.slice(0, maxLength - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;

/** Maximum length of a description, UTF-16 units. */
const maxLineLength = 200;

/** The defined parts as one line. */
export const line = (...parts: readonly (string | undefined)[]): string =>
  cut(
    parts
      .filter((part) => part !== undefined && part !== "")
      .join(" ")
      .replaceAll(/[\s\p{Cc}]+/gu, " ")
      .trim(),
    maxLineLength,
  );

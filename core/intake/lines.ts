/** Bounded texts: what strangers may make as long as they like is cut before it is stored. */

/** The first units of a text, ended by "…" when something is missing; never inside a surrogate pair. */
export const cut = (text: string, longest: number): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;

/** UTF-16 units of a description. */
const longestLine = 200;

/** The parts that are given, as one line. */
export const line = (...parts: readonly (string | undefined)[]): string =>
  cut(
    parts
      .filter((part) => part !== undefined && part !== "")
      .join(" ")
      .replaceAll(/[\s\p{Cc}]+/gu, " ")
      .trim(),
    longestLine,
  );

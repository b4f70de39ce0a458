/** Texts cut to a length or a size, and what a value takes as JSON. */

/** The first units of a text, ended by "…" when something is missing; never inside a surrogate pair. */
export function cut(text: string, units: number): string {
  if (text.length <= units) return text;
  // "…" takes three bytes, so less than three units fewer could be more bytes.
  const end = Math.max(0, units - 3);
  return `${text.slice(0, pairBefore(text, end) ? end - 1 : end)}…`;
}

function pairBefore(text: string, end: number): boolean {
  const before = text.charCodeAt(end - 1);
  const after = text.charCodeAt(end);
  return before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000;
}

/** As much of a text from its start as takes so many bytes as JSON, quotes not counted; whole code points. */
export function cutBytes(text: string, bytes: number): string {
  if (sizeOf(text) - 2 <= bytes) return text;
  let left = bytes - 3;
  let end = 0;
  for (const character of text) {
    left -= sizeOf(character) - 2;
    if (left < 0) break;
    end += character.length;
  }
  return bytes < 3 ? "" : `${text.slice(0, end)}…`;
}

/** UTF-8 bytes of a value as JSON. */
export const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

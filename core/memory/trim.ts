/** Cuts text to a length or a size, and measures values as JSON. */

/** The first units of the text, with "…" if it was cut; never splits a surrogate pair. */
export function cut(text: string, units: number): string {
  if (text.length <= units) return text;
  // "…" takes three bytes, so cutting fewer than three units could add bytes.
  const end = Math.max(0, units - 3);
  return `${text.slice(0, pairBefore(text, end) ? end - 1 : end)}…`;
}

function pairBefore(text: string, end: number): boolean {
  const before = text.charCodeAt(end - 1);
  const after = text.charCodeAt(end);
  return before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000;
}

/** The longest start of the text that takes at most this many bytes as JSON, without the quotes; whole code points. */
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

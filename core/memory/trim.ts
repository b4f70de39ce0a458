/** Makes one JSON value smaller, never larger: long texts, long lists, many keys and deep nesting are cut. */

/** A JSON object whose keys nobody vouches for. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** How much of a value stays. */
export interface Limits {
  /** UTF-16 units of a text. */
  readonly text: number;
  /** Elements of a list; the last ones stay. */
  readonly list: number;
  /** Keys of an object; the first ones stay. */
  readonly keys: number;
  /** Lists and objects inside one another; what lies deeper goes. */
  readonly depth: number;
}

/** Whole, but no deeper than JSON.stringify can follow (it gives up at about 4,000). */
export const whole: Limits = { text: Infinity, list: Infinity, keys: Infinity, depth: 64 };

/** True for a JSON object, not for a list or null. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value within the limits: itself when it was, undefined when it lies too deep. */
export function trim(value: unknown, limits: Limits, depth = limits.depth): unknown {
  if (typeof value === "string") return cut(value, limits.text);
  if (typeof value !== "object" || value === null) return value;
  if (depth <= 0) return undefined;
  if (Array.isArray(value)) return trimList(value, limits, depth);
  return isObject(value) ? trimObject(value, limits, depth) : value;
}

function trimList(list: readonly unknown[], limits: Limits, depth: number): readonly unknown[] {
  const last = list.length > limits.list ? list.slice(-limits.list) : list;
  const kept = last
    .map((element) => trim(element, limits, depth - 1))
    .filter((element) => element !== undefined);
  return sameList(list, kept) ? list : kept;
}

function trimObject(of: JsonObject, limits: Limits, depth: number): JsonObject {
  const keys = Object.keys(of);
  let same = keys.length <= limits.keys;
  const kept: unknown[] = [];
  for (const key of same ? keys : keys.slice(0, limits.keys)) {
    const value = trim(of[key], limits, depth - 1);
    same &&= value === of[key];
    kept.push(value);
  }
  // The usual case copies nothing. fromEntries defines a key "__proto__" as any other; `[key] =` would not.
  if (same) return of;
  return Object.fromEntries(kept.flatMap((value, at) => (value === undefined ? [] : [[keys[at], value]])));
}

/** True when both hold the same elements, by identity. */
export const sameList = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one.length === other.length && one.every((element, at) => element === other[at]);

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

/** About the bytes of a trimmed value as JSON, in a third of the time: what JSON would escape counts once. */
export function weigh(value: unknown): number {
  if (typeof value === "string") return Buffer.byteLength(value) + 2;
  if (Array.isArray(value)) return value.reduce<number>((bytes, element) => bytes + weigh(element) + 1, 2);
  if (!isObject(value)) return String(value).length;
  let bytes = 2;
  for (const key of Object.keys(value)) bytes += key.length + 4 + weigh(value[key]);
  return bytes;
}

/** UTF-8 bytes of a value as JSON, at any depth. Throws TypeError for what is no JSON. */
export function sizeOf(value: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(value));
  } catch (error) {
    if (error instanceof RangeError) return deepSize(value);
    throw error;
  }
}

/** The size of a value that is nested too deeply for JSON.stringify. */
function deepSize(root: unknown): number {
  const waiting: unknown[] = [root];
  let bytes = 0;
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (Array.isArray(value)) {
      bytes += Math.max(2, value.length + 1);
      for (const element of value) waiting.push(element);
    } else if (isObject(value)) {
      const entries = Object.entries(value);
      bytes += Math.max(2, entries.length + 1);
      for (const [key, of] of entries) {
        bytes += sizeOf(key) + 1;
        waiting.push(of);
      }
    } else {
      bytes += sizeOf(value);
    }
  }
  return bytes;
}

/** Makes any JSON value storable in Postgres, once, before anything else reads it. */

import { storableText } from "../kernel/text.ts";

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Telegram nests at most about 40 levels; V8's stringify overflows the stack at about 5,000. */
const maxDepth = 100;
const tooDeep = `[deeper than ${maxDepth} levels]`;

/**
 * The same value with every NUL (Postgres rejects it) and lone surrogate (UTF-8 cannot encode it) replaced by U+FFFD,
 * keys included, and lists and objects deeper than 100 levels replaced by a marker.
 */
export function storable(value: unknown, level = 0): Json {
  if (typeof value === "string") return storableText(value);
  // JSON can express -0, which no column returns; adding 0 makes it 0.
  if (typeof value === "number") return Number.isFinite(value) ? value + 0 : null;
  if (typeof value === "boolean") return value;
  if (typeof value !== "object" || value === null) return null;
  if (level === maxDepth) return tooDeep;
  if (Array.isArray(value)) return value.map((item) => storable(item, level + 1));
  // fromEntries defines `__proto__` as an ordinary key, where an assignment would change the prototype.
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [storableText(key), storable(item, level + 1)]),
  );
}

export const isJsonObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

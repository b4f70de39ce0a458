/** Converts Postgres' text to the types that statements declare. */
import { NadiaError } from "../kernel/errors.ts";

const int2 = 21;
const int4 = 23;
const int8 = 20;
const numeric = 1700;
const float8 = 701;
const boolean = 16;
const jsonb = 3802;
const jsonText = 114;
const timestamptz = 1184;

const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  [int2]: Number,
  [int4]: Number,
  [int8]: safeInteger,
  [numeric]: Number,
  [float8]: Number,
  [boolean]: (text) => text === "t",
  [jsonb]: parseJson,
  [jsonText]: parseJson,
  [timestamptz]: (text) => new Date(text).toISOString(),
};

function parseJson(text: string): unknown {
  return JSON.parse(text);
}

/**
 * A bigint as a number. Telegram's ids have up to 52 bits; a value beyond 2^53 would be read incorrectly, so it is an
 * error.
 */
function safeInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new NadiaError("database_failed", "a bigint beyond 2^53 cannot be read as a number");
}

/** The parser for a column of this type; text by default. */
export const parserFor = (oid: number): ((text: string) => unknown) => parsers[oid] ?? ((text) => text);

/** A parameter in Postgres' wire format: text or null. Objects are rejected: pass JSON text and cast it. */
export function bindable(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint")
    return String(value);
  throw new NadiaError("internal", "a statement's parameter must be text, number, boolean or null");
}

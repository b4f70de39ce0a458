/** A customer's context brought within the bytes that it may take, counted and timed. */
import { NadiaError } from "../kernel/errors.ts";
import { compress } from "./compression.ts";
import { bookkeeping, contextBytes, leastBytes, type Level } from "./compression-levels.ts";
import { cut, cutBytes, isObject, type JsonObject, sizeOf } from "./trim.ts";

/** What a compression did; `ms` with fractions, sizes in UTF-8 bytes of JSON. */
export interface Compression {
  readonly level: Level;
  readonly before: number;
  readonly after: number;
  readonly ms: number;
}

/** Whoever counts and times compressions. */
export interface CompressionObserver {
  onCompression(done: Compression): void;
  onFailure(error: unknown): void;
}

/** A context that fits; `level` 0 when it did from the start. */
export interface Fitted {
  readonly context: JsonObject;
  /** The context as it is to be stored. */
  readonly json: string;
  readonly level: 0 | Level;
  readonly before: number;
  readonly after: number;
  readonly ms: number;
}

const unobserved: CompressionObserver = { onCompression: () => undefined, onFailure: () => undefined };

/**
 * The context within `maxBytes`, at the first level that fits; if none does, even names are cut. Throws
 * `bad_configuration` for fewer than 1,024 bytes and `internal` for what is no JSON.
 */
export function fit(
  context: JsonObject,
  maxBytes = contextBytes,
  observer = unobserved,
  now: () => number = () => performance.now(),
): Fitted {
  if (!(maxBytes >= leastBytes))
    throw new NadiaError(
      "bad_configuration",
      `Allow a context at least ${leastBytes} bytes, not ${maxBytes}.`,
    );
  const start = now();
  const { before, ...found } = withFailures(observer, () => firstThatFits(context, maxBytes));
  const ms = now() - start;
  const { level, after } = found;
  if (level !== 0) observer.onCompression({ level, before, after, ms });
  return { ...found, before, ms };
}

function withFailures<T>(observer: CompressionObserver, work: () => T): T {
  try {
    return work();
  } catch (error) {
    observer.onFailure(error);
    throw new NadiaError("internal", "A context is no JSON: it can be neither compressed nor kept.", {
      cause: error,
    });
  }
}

function firstThatFits(context: JsonObject, maxBytes: number): Omit<Fitted, "ms"> {
  let before = 0;
  for (const level of [0, 1, 2, 3] as const) {
    const tried = level === 0 ? context : compress(context, level, maxBytes);
    const json = written(tried);
    const after = json === null ? sizeOf(tried) : Buffer.byteLength(json);
    if (level === 0) before = after;
    if (json !== null && after <= maxBytes) return { context: tried, json, level, before, after };
  }
  const last = shortest(context, maxBytes);
  const json = JSON.stringify(last);
  return { context: last, json, level: 3, before, after: Buffer.byteLength(json) };
}

/** The context as JSON, or null when it is nested too deeply to be written. */
function written(context: JsonObject): string | null {
  try {
    return JSON.stringify(context);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Level 3 where even that is too large: the names share what room there is. */
function shortest(context: JsonObject, maxBytes: number): JsonObject {
  const small = compress(context, 3, maxBytes);
  const last = shortestLast(small["last_interaction"]);
  const numbers = bookkeeping.flatMap((key) => (typeof small[key] === "number" ? [[key, small[key]]] : []));
  const profile = isObject(small["profile"]) ? small["profile"] : {};
  const write = (share: number) => ({
    ...Object.fromEntries(numbers),
    ...nameOf(small, share),
    ...("profile" in small ? { profile: nameOf(profile, share) } : {}),
    ...(last === undefined ? {} : { last_interaction: last }),
    compressed: 3,
  });
  return write(Math.floor((maxBytes - sizeOf(write(0))) / 2));
}

function nameOf(of: JsonObject, bytes: number): JsonObject {
  if (!Object.hasOwn(of, "name")) return {};
  const { name } = of;
  if (typeof name === "string") return { name: cutBytes(name, bytes) };
  return { name: typeof name === "object" ? null : name };
}

/** At most some 450 bytes of the last interaction: when it was. */
function shortestLast(last: unknown): unknown {
  if (typeof last === "string") return cut(last, 64);
  if (isObject(last)) return typeof last["at"] === "string" ? { at: cut(last["at"], 64) } : null;
  return Array.isArray(last) ? null : last;
}

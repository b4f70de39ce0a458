/** Fits a customer's context into its byte limit, with counting and timing. */
import { NadiaError } from "../kernel/errors.ts";
import { compress } from "./compression.ts";
import { contextBytes, minBytes, type Level } from "./compression-levels.ts";
import type { CustomerContext } from "./schema.ts";
import { cut, cutBytes, sizeOf } from "./trim.ts";

/** The result of a compression; `ms` with fractions, sizes in UTF-8 bytes of JSON. */
export interface Compression {
  readonly level: Level;
  readonly before: number;
  readonly after: number;
  readonly ms: number;
}

/** Counts and times compressions. */
export interface CompressionObserver {
  /** A context was laid out for storing; UTF-8 bytes. */
  onFitted?(bytes: number): void;
  onCompression(done: Compression): void;
  onFailure(error: unknown): void;
}

/** A context that fits; `level` 0 if it did without compression. */
export interface Fitted {
  readonly context: CustomerContext;
  /** The context to store. */
  readonly json: string;
  readonly level: 0 | Level;
  readonly before: number;
  readonly after: number;
  readonly ms: number;
}

const unobserved: CompressionObserver = { onCompression: () => undefined, onFailure: () => undefined };

/**
 * The context within `maxBytes`, at the first level that fits; if none does, even names are cut. Throws
 * `bad_configuration` for fewer than 1,024 bytes and `internal` for a context that is not JSON.
 */
export function fit(
  context: CustomerContext,
  maxBytes = contextBytes,
  observer = unobserved,
  now: () => number = () => performance.now(),
): Fitted {
  if (!(maxBytes >= minBytes))
    throw new NadiaError(
      "bad_configuration",
      `Allow at least ${minBytes} bytes for a context, not ${maxBytes}.`,
    );
  const start = now();
  const { before, ...found } = withFailures(observer, () => firstThatFits(context, maxBytes));
  const ms = now() - start;
  const { level, after } = found;
  if (level !== 0) observer.onCompression({ level, before, after, ms });
  observer.onFitted?.(after);
  return { ...found, before, ms };
}

function withFailures<T>(observer: CompressionObserver, work: () => T): T {
  try {
    return work();
  } catch (error) {
    observer.onFailure(error);
    throw new NadiaError("internal", "A context is not JSON, so it can be neither compressed nor stored.", {
      cause: error,
    });
  }
}

function firstThatFits(context: CustomerContext, maxBytes: number): Omit<Fitted, "ms"> {
  let before = 0;
  for (const level of [0, 1, 2, 3] as const) {
    const tried = level === 0 ? context : compress(context, level, maxBytes);
    const json = JSON.stringify(tried);
    const after = Buffer.byteLength(json);
    if (level === 0) before = after;
    if (after <= maxBytes) return { context: tried, json, level, before, after };
  }
  const last = minimal(context, maxBytes);
  const json = JSON.stringify(last);
  return { context: last, json, level: 3, before, after: Buffer.byteLength(json) };
}

/** UTF-16 units of a time: an ISO 8601 one has 24 and stays complete. */
const maxTimeLength = 64;

/** The smallest form of a context that is too large even at level 3: the name gets what is left. */
function minimal({ profile, last_interaction: last }: CustomerContext, maxBytes: number): CustomerContext {
  const write = (name?: string): CustomerContext => ({
    ...(profile === undefined ? {} : { profile: name === undefined ? {} : { name } }),
    last_interaction: { at: cut(last.at, maxTimeLength) },
    compressed: 3,
  });
  const name = profile?.name;
  return write(name === undefined ? undefined : cutBytes(name, maxBytes - sizeOf(write(""))));
}

/** A customer's context as the hash `user:{id}` in Redis. */
import * as z from "zod/mini";
import { checksumOf } from "../kernel/checksum.ts";
import { type CustomerContext, Summarised } from "./schema.ts";

/** The hash's fields as a script reads them, in the order of `contextFields` in lua.ts; null for a missing one. */
export const StoredContext = z.array(z.nullable(z.string()));
export type StoredContext = z.infer<typeof StoredContext>;

/** An intact context. */
interface OpenContext {
  /** How many messages were ever exchanged. */
  readonly total: number;
  readonly summarised?: Summarised;
  /** A `CustomerContext` as JSON. */
  readonly digest: string;
  readonly isCompressed: boolean;
}

const Total = z.coerce.number().check(z.int(), z.nonnegative());

/** The context in these fields; null if one is missing or was changed ([S9]). */
export function openContext(stored: StoredContext): OpenContext | null {
  const check = stored.at(-1);
  const values = stored.slice(0, -1).filter((value) => value !== null);
  const [total, covers, text, digest, compression] = values;
  if (total === undefined || covers === undefined || text === undefined) return null;
  if (digest === undefined || compression === undefined) return null;
  if (checksumOf(values.join("\n")) !== check) return null;
  return {
    total: Total.parse(total),
    ...(text === "" ? {} : { summarised: Summarised.parse({ covers: Number(covers), text }) }),
    digest,
    isCompressed: compression.startsWith("level_"),
  };
}

/** The context's size in Redis, without the names of its fields: UTF-8 bytes. */
export const contextSize = (stored: StoredContext): number =>
  stored.reduce((bytes, value) => bytes + Buffer.byteLength(value ?? ""), 0);

/** As the scripts take them: `covers` and the text of a summary, or of none. */
export const summaryArgs = (summarised?: Summarised): [covers: number, text: string] =>
  summarised === undefined ? [0, ""] : [summarised.covers, summarised.text];

/** The digest of a context that could not be compressed. */
export const emptyDigest: string = JSON.stringify({} satisfies Partial<CustomerContext>);

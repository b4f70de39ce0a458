/** Finds entries of long-term memory without a vector and stores their vectors. Every function is one round trip. */
import { hash } from "node:crypto";
import type { CustomerId } from "../../kernel/ids.ts";
import type { Ports } from "../../kernel/ports.ts";
import * as sql from "./vectors-sql.ts";
import type { UnembeddedEntry } from "./vectors-sql.ts";

export type { UnembeddedEntry } from "./vectors-sql.ts";

type Postgres = Pick<Ports, "sql">;

/** A customer's entries without vectors, newest first. */
export const unembeddedEntriesOf = (
  { sql: db }: Postgres,
  customer: CustomerId,
  limit: number,
): Promise<UnembeddedEntry[]> => db.query(sql.selectUnembedded(customer, limit));

/** Entries of any customer; `from` is a random id, so that entries that cannot be embedded do not block others. */
export const unembeddedEntriesFrom = (
  { sql: db }: Postgres,
  from: string,
  limit: number,
): Promise<UnembeddedEntry[]> => db.query(sql.selectAnyUnembedded(from, limit));

/** Stores vectors (null if the model rejects the text); resolves to how many entries still have the embedded text. */
export async function storeVectors(
  { sql: db }: Postgres,
  embedder: string,
  entries: readonly (UnembeddedEntry & { vector: readonly number[] | null })[],
): Promise<number> {
  const embedded = entries.map(({ id, content, vector }) => ({
    id,
    digest: hash("md5", content),
    vector: vector === null ? null : JSON.stringify(vector),
  }));
  return (await db.query(sql.updateVectors(embedder, embedded))).length;
}

/** Drops at most twice this many vectors of other embedders; resolves to their number. */
export const dropOutdatedVectors = async (
  { sql: db }: Postgres,
  embedder: string,
  limit: number,
): Promise<number> => (await db.query(sql.dropOutdated(embedder, limit))).length;

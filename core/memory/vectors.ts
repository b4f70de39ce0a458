/** Entries of long-term memory without a vector, and storing their vectors. */
import { hash } from "node:crypto";
import type { CustomerId } from "../kernel/ids.ts";
import type { Sql } from "../kernel/sql.ts";
import * as sql from "./vectors-sql.ts";
import type { BareEntry } from "./vectors-sql.ts";

export type { BareEntry } from "./vectors-sql.ts";

export interface MemoryVectors {
  /** A customer's entries without vectors, newest first. */
  bareOf(customer: CustomerId, limit: number): Promise<BareEntry[]>;
  /** Entries of any customer; `from` is a random id, so that entries that cannot be embedded do not block others. */
  bareFrom(from: string, limit: number): Promise<BareEntry[]>;
  /** Stores vectors (null if the model rejects the text); resolves to how many entries still have the embedded text. */
  keep(
    embedder: string,
    entries: readonly (BareEntry & { vector: readonly number[] | null })[],
  ): Promise<number>;
  /** Drops at most twice that many vectors of other embedders; resolves to how many. */
  dropOutdated(embedder: string, limit: number): Promise<number>;
}

/** The vectors in this Postgres; every operation is one round trip. */
export const createMemoryVectors = (db: Sql): MemoryVectors => ({
  bareOf: (customer, limit) => db.query(sql.selectBare(customer, limit)),
  bareFrom: (from, limit) => db.query(sql.selectAnyBare(from, limit)),
  keep: async (embedder, entries) => {
    const embedded = entries.map(({ id, content, vector }) => ({
      id,
      digest: hash("md5", content),
      vector: vector === null ? null : JSON.stringify(vector),
    }));
    return (await db.query(sql.updateVectors(embedder, embedded))).length;
  },
  dropOutdated: async (embedder, limit) => (await db.query(sql.dropOutdated(embedder, limit))).length,
});

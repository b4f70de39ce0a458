/** Statements that add vectors to remembered entries in the background. */
import { json, sql, statement } from "../../compiler.ts";
import type { CustomerId } from "../../kernel/ids.ts";

/** An entry without a vector. */
export interface UnembeddedEntry {
  readonly id: string;
  readonly content: string;
}

const unembedded = sql`embedding is null and embedded_by is null`;

/** A customer's entries without vectors, newest first. */
export const selectUnembedded = (customer: CustomerId, limit: number) =>
  statement<UnembeddedEntry>(sql`
    select id, content from memory_logs where user_id = ${customer}::uuid and ${unembedded}
    order by place desc limit ${limit}::integer`);

/** Any customer's entries without vectors, from this customer id on and then from the first. */
export const selectAnyUnembedded = (from: string, limit: number) =>
  statement<UnembeddedEntry>(sql`
    (select id, content from memory_logs where ${unembedded} and user_id >= ${from}::uuid
      order by user_id, place desc limit ${limit}::integer)
    union all
    (select id, content from memory_logs where ${unembedded} and user_id < ${from}::uuid
      order by user_id, place desc limit ${limit}::integer)
    limit ${limit}::integer`);

/** An entry with its vector as text such as `[0.1,0.2]`; null if the model rejects the text. */
export interface EmbeddedEntry {
  readonly id: string;
  /** MD5 of the embedded content, in hexadecimal. */
  readonly digest: string;
  readonly vector: string | null;
}

/** Stores vectors, unless the entries were edited or forgotten in the meantime. */
export const updateVectors = (embedder: string, entries: readonly EmbeddedEntry[]) =>
  statement<{ id: string }>(sql`
    update memory_logs m set embedded_by = ${embedder},
      embedding = case when e.vector is not null then memory_vector(e.vector) end
    from jsonb_to_recordset(${json(entries)}) as e(id uuid, digest text, vector text)
    where m.id = e.id and md5(m.content) = e.digest
    returning m.id`);

/** Drops another embedder's vectors, because they cannot be compared with this one's. */
export const dropOutdated = (embedder: string, limit: number) =>
  statement<{ id: string }>(sql`
    update memory_logs set embedding = null, embedded_by = null
    where id in (
      (select id from memory_logs where embedded_by < ${embedder} limit ${limit}::integer)
      union all
      (select id from memory_logs where embedded_by > ${embedder} limit ${limit}::integer))
    returning id`);

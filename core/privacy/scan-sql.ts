/** Searches every table, and identifies the customers found; only for the command line. */
import { json, sql, statement } from "../compiler.ts";

/** Every table, partition and materialized view that stores rows. */
export const listTables = () =>
  statement<{ name: string }>(sql`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'm') order by c.relname`);

/** How many rows of a table contain each of the texts, in any column; without those that contain none. */
export const searchTable = (name: string, texts: readonly string[]) =>
  statement<{ text: string; rows: number }>(sql`
    select w.text, count(*)::integer as rows
    from (select value as text from jsonb_array_elements_text(${json(texts)})) w
    join ${sql.table(name)} t on position(w.text in t::text) > 0 or position(lower(w.text) in t::text) > 0
    group by w.text`);

/** The customers that Postgres knows, and since when; the time is null if only their messages are stored. */
export const listCustomers = (after: string | null, limit: number) =>
  statement<{ id: string; since: string }>(sql`
    select id, min(since) as since from (
      select id, created_at as since from users
      union all select customer_id, received_at from kept_updates
      union all select customer_id, stored_at from wal_fallback
    ) known where ${after}::uuid is null or id > ${after}::uuid
    group by id order by id limit ${limit}::integer`);

/** The receipts with one of these hashes. */
export const findReceipts = (hashes: readonly string[]) =>
  statement<{ customer_hash: string; finished_at: string }>(sql`
    select customer_hash, max(finished_at) as finished_at from erasures
    where customer_hash in (select value from jsonb_array_elements_text(${json(hashes)})) group by customer_hash`);

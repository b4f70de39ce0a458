/** The backlog in Postgres, for the metrics. */
import type { RawBuilder } from "kysely";
import { sql, statement } from "../compiler.ts";
import { isBefore } from "../review/states-sql.ts";

export interface Backlog {
  readonly reviews: number;
  readonly queued: number;
  readonly unknown: number;
  readonly undeliverable: number;
  /** Seconds; 0 if nothing waits. */
  readonly oldest_review: number;
  readonly oldest_delivery: number;
  readonly oldest_entry: number;
}

/** Always one row; every part reads an index, and the counts end at `cap`. `now` is ISO 8601. */
export const selectBacklog = (now: string, cap: number) => {
  const count = (rows: RawBuilder<unknown>) =>
    sql`(select count(*)::integer from (${rows} limit ${cap}::integer) n)`;
  const deliveries = (state: string) =>
    count(
      sql`select from deliveries where state in ('unknown', 'undeliverable') and dismissed_at is null
        and state = ${state}`,
    );
  const age = (since: RawBuilder<unknown>) =>
    sql`greatest(0, coalesce(extract(epoch from ${now}::timestamptz - (${since})), 0))::double precision`;
  return statement<Backlog>(sql`
    select ${count(sql`select from interactions i where ${isBefore("approve")}`)} as reviews,
      ${count(sql`select from deliveries where state = 'queued'`)} as queued,
      ${deliveries("unknown")} as unknown, ${deliveries("undeliverable")} as undeliverable,
      ${age(sql`select min(i.created_at) from interactions i where ${isBefore("approve")}`)} as oldest_review,
      ${age(sql`select min(not_before) from deliveries where state = 'queued'`)} as oldest_delivery,
      ${age(sql`select stored_at from wal_fallback order by id limit 1`)} as oldest_entry`);
};

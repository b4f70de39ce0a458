/** Statements on failed sign-ins, which are counted in Postgres while Redis is down. */
import { json, sql, statement } from "../compiler.ts";
import { iso } from "../kernel/clock.ts";
import type { Outcome } from "./ports.ts";

/** A counter of failures; adding an existing member changes nothing. */
export interface Bucket {
  readonly key: string;
  readonly member: string;
  readonly windowMs: number;
  /** With this many in the window, the next attempt has to wait. */
  readonly maxFailures: number;
  /** A success clears all members, not only its own. */
  readonly clearsAll: boolean;
}

const rows = (buckets: readonly Bucket[], now: number) =>
  sql`jsonb_to_recordset(${json(
    buckets.map(({ key, member, windowMs, maxFailures, clearsAll }) => ({
      bucket: key,
      member,
      window_ms: windowMs,
      max_failures: maxFailures,
      clears_all: clearsAll,
      since: iso(now - windowMs),
    })),
  )}) as b(bucket text, member text, window_ms integer, max_failures integer, clears_all boolean, since timestamptz)`;

/** Deletes failures outside any window, on each attempt, and on each sign-in once Redis is back. */
export const dropOld = (before: string) =>
  statement(sql`delete from login_failures where at < ${before}::timestamptz`);

/** Locks in a fixed order, so that attempts cannot deadlock. */
export const lockBuckets = (buckets: readonly Bucket[]) =>
  statement(sql`
    select pg_advisory_xact_lock(hashtextextended(bucket, 0))
    from (select bucket from ${rows(buckets, 0)} order by bucket) b`);

/** Records an outcome and yields 0, unless a counter is full: then yields the wait in ms. */
export const recordOutcome = (buckets: readonly Bucket[], outcome: Outcome | "begun", now: number) =>
  statement<{ wait: number }>(sql`
    with given as (select * from ${rows(buckets, now)}),
    counted as (
      select b.max_failures, b.window_ms, count(f.member) as failures, min(f.at) as oldest
      from given b left join login_failures f on f.bucket = b.bucket and f.at > b.since
      group by b.bucket, b.max_failures, b.window_ms
    ), waits as (
      select coalesce(max(ceil(extract(epoch from oldest - ${iso(now)}::timestamptz) * 1000) + window_ms), 0)::integer as wait
      from counted where failures >= max_failures
    ), recorded as (
      insert into login_failures (bucket, member, at)
      select b.bucket, b.member, ${iso(now)}::timestamptz from given b
      where ${outcome}::text = 'wrong' and (select wait from waits) = 0
      on conflict (bucket, member) do update set at = excluded.at
    ), cleared as (
      delete from login_failures f using given b
      where ${outcome}::text = 'right' and (select wait from waits) = 0
        and f.bucket = b.bucket and (b.clears_all or f.member = b.member)
    )
    select wait from waits`);

/**
 * Gaps in the update ids: ids that neither store has although Telegram issued ids on both sides, so messages may be
 * lost.
 */
import { iso } from "../kernel/clock.ts";
import type { Sql, Statement } from "../kernel/sql.ts";
import { handledMs } from "./rules.ts";

/** Ids from `first_id` to `last_id`, all missing. */
export interface Gap {
  readonly first_id: number;
  readonly last_id: number;
}

/** Telegram posts over up to 100 connections at once, so adjacent updates may arrive this far apart, ms. */
const settledMs = 5 * 60_000;
/** Earlier sweeps already covered anything older than this, ms. */
const lookBackMs = 2 * 3_600_000;
/** Telegram retries an update for 24 h, then drops it: an older gap never closes, ms. */
const repeatedMs = 24 * 3_600_000;
/** Rows of each table that one search reads; at one sweep a minute this covers 160 updates a second. */
const maxRows = 10_000;
/**
 * After a week without updates Telegram's next id is random. A jump after a shorter pause is a loss, but marks of
 * updates handled before the pause only last six days.
 */
const maxPauseMs = handledMs;
/** A larger jump is not a loss: another program may have used the bot for a long time. */
const maxGap = 10_000;
const gapsAtOnce = 100;

/**
 * Recounts the missing ids of the known gaps, drops those that closed or are a day old, and looks for new ones;
 * resolves to the new ones. One round trip. Call it only after everything that is only in Redis has been copied. Throws
 * Postgres errors.
 */
export async function searchGaps(sql: Sql, now: number): Promise<readonly Gap[]> {
  const { found } = await sql.batch({
    recounted: recount(),
    forgotten: forgetGaps(now),
    found: insertGaps(now),
  });
  return found;
}

const recount = (): Statement => ({
  sql: `update update_gaps g set missing = g.last_id - g.first_id + 1 - (
          select count(*) from (
            select update_id from handled_updates where update_id between g.first_id and g.last_id
            union select update_id from wal_fallback where update_id between g.first_id and g.last_id) known)`,
  parameters: [],
});

const forgetGaps = (now: number): Statement => ({
  sql: `delete from update_gaps where missing = 0 or found_at < $1::timestamptz`,
  parameters: [iso(now - repeatedMs)],
});

/** Subqueries look up the neighbours because they stay index scans; for an anti-join the planner may read all marks. */
const insertGaps = (now: number): Statement<Gap> => ({
  sql: `with recent as (
          (select update_id, handled_at as at from handled_updates
            where handled_at between $1::timestamptz and $2::timestamptz order by handled_at desc limit ${maxRows})
          union all
          select update_id, stored_at from (
            select update_id, stored_at from wal_fallback order by id desc limit ${maxRows}) newest
          where stored_at between $1::timestamptz and $2::timestamptz
        ), edges as (
          select distinct on (r.update_id) r.update_id, r.at from recent r
          where (select 1 from handled_updates h where h.update_id = r.update_id - 1) is null
            and (select 1 from wal_fallback w where w.update_id = r.update_id - 1) is null
            and not exists (select from update_gaps g where r.update_id - 1 between g.first_id and g.last_id)
        )
        insert into update_gaps (first_id, last_id, missing, found_at)
        select p.update_id + 1, e.update_id - 1, e.update_id - 1 - p.update_id, $3::timestamptz
        from edges e cross join lateral (
          select * from (
            (select update_id, handled_at as at from handled_updates
              where update_id < e.update_id order by update_id desc limit 1)
            union all
            (select update_id, stored_at from wal_fallback
              where update_id < e.update_id order by update_id desc limit 1)) known
          order by update_id desc limit 1) p
        where e.update_id - p.update_id <= ${maxGap}
          and p.at > e.at - ${maxPauseMs / 1_000} * interval '1 second'
        order by e.update_id limit ${gapsAtOnce}
        on conflict (last_id) do nothing
        returning first_id, last_id`,
  parameters: [iso(now - lookBackMs), iso(now - settledMs), iso(now)],
});

/** Statements that count waiting reviews and decisions. */
import type { RawBuilder } from "kysely";
import { sql, statement } from "../compiler.ts";
import { isoText, reviewerShown } from "../fragments.ts";
import type { InteractionId } from "../kernel/ids.ts";
import { statesBefore } from "./rules.ts";
import type { Load, ReviewerLoad } from "./load-schema.ts";

/** Times are ISO 8601. */
export interface Moments {
  readonly now: string;
  /** What was written earlier has waited longer than the target. */
  readonly lateBefore: string;
  readonly todayFrom: string;
  readonly hourFrom: string;
  /** A session that was used since then belongs to an open console. */
  readonly openSince: string;
}

export type WaitingRow = Load["waiting"] & {
  readonly oldest: { readonly id: InteractionId; readonly created_at: string } | null;
};

/** Waiting reviews by kind, each count capped at `cap`, and the one that has waited longest. */
export function selectWaiting({ now, lateBefore }: Moments, cap: number) {
  // The oldest of each state, in the order of an index; more than are counted, because some are of another kind.
  const oldest = sql.join(
    statesBefore("expire").map(
      (state) => sql`(select id, created_at, status, claimed_until, later_until, proposed_by from interactions
        where status = ${state} order by created_at limit ${3 * cap}::integer)`,
    ),
    sql` union all `,
  );
  const capped = (condition: RawBuilder<unknown>) =>
    sql`least(count(*) filter (where ${condition}), ${cap}::integer)::integer`;
  return statement<WaitingRow>(sql`
    with kinds as (
      select o.id, o.created_at, case
        when o.later_until > ${now}::timestamptz then 'later'
        when o.status = 'claimed' and o.claimed_until > ${now}::timestamptz then 'claimed'
        when f.id is not null then 'second' else 'free' end as kind
      from (${oldest}) o left join reviewers f on f.id = o.proposed_by and f.disabled_at is null
    )
    select ${capped(sql`kind = 'free'`)} as free, ${capped(sql`kind = 'claimed'`)} as claimed,
      ${capped(sql`kind = 'second'`)} as second, ${capped(sql`kind = 'later'`)} as later,
      ${capped(sql`kind <> 'later' and created_at <= ${lateBefore}::timestamptz`)} as late,
      (select jsonb_build_object('id', id,
          'created_at', ${isoText("created_at")})
        from kinds where kind <> 'later' order by created_at, id limit 1) as oldest
    from kinds`);
}

export const countArrivals = ({ now, hourFrom }: Moments) =>
  statement<{ arrived: number }>(sql`select count(*)::integer as arrived from interactions
    where created_at >= ${hourFrom}::timestamptz and created_at <= ${now}::timestamptz`);

export interface DecidedRow {
  readonly today: number;
  readonly hour: number;
}

const decidedWithin = ({ now, todayFrom, hourFrom }: Moments) => sql`
  from interactions where decided_at is not null and decided_at <= ${now}::timestamptz
    and decided_at >= least(${todayFrom}::timestamptz, ${hourFrom}::timestamptz)`;
const since = (from: string) => sql`(count(*) filter (where decided_at >= ${from}::timestamptz))::integer`;

/** The number of decisions since both times, by everyone, including accounts that have since been disabled. */
export const countDecided = (moments: Moments) =>
  statement<DecidedRow>(sql`select ${since(moments.todayFrom)} as today, ${since(moments.hourFrom)} as hour
    ${decidedWithin(moments)}`);

/** Everyone who can work, with what they hold and decided; active ones first, then by name. */
export const selectReviewers = (moments: Moments, maxRows: number) => {
  const { now, todayFrom, hourFrom, openSince } = moments;
  return statement<ReviewerLoad>(sql`
    with decided as (
      select decided_by as id, ${since(todayFrom)} as today, ${since(hourFrom)} as hour
      ${decidedWithin(moments)} group by 1
    ), held as (
      select claimed_by as id, count(*)::integer as claimed from interactions
      where status = 'claimed' and claimed_until > ${now}::timestamptz group by 1
    ), here as (
      select distinct reviewer_id as id from presence where until > ${now}::timestamptz
    ), seen as (
      select reviewer_id as id, max(last_activity) as at from user_sessions
      where revoked_at is null and expires_at > ${now}::timestamptz group by 1
    )
    select ${reviewerShown("r")} as reviewer,
      case when here.id is not null then 'active' when seen.at > ${openSince}::timestamptz then 'away'
        else 'offline' end as presence,
      seen.at as seen_at, coalesce(held.claimed, 0) as claimed, coalesce(decided.today, 0) as decided_today,
      coalesce(decided.hour, 0) as decided_last_hour
    from reviewers r left join here on here.id = r.id left join seen on seen.id = r.id
    left join held on held.id = r.id left join decided on decided.id = r.id
    where r.disabled_at is null
    order by here.id is null, (seen.at > ${openSince}::timestamptz) is not true, lower(r.name), r.id
    limit ${maxRows}::integer`);
};

/** Statements that read the figures and refresh them. */
import type { RawBuilder } from "kysely";
import { json, sql, statement } from "../compiler.ts";
import { numberSetting, reviewerShown, timeZoneSetting } from "../fragments.ts";
import type { Statement } from "../kernel/sql.ts";
import type { Offset } from "../kernel/zone.ts";
import type { AnalyticsQuery, CostItem, EditTagItem, Figures, OutcomeCost, ReviewerItem } from "./schema.ts";

/** The days that a query asks for; `now` is ISO 8601. */
export type DatedQuery = AnalyticsQuery & { readonly now: string };

/** Today in the time zone of the figures; migration 055 computes their days in the same way. */
const today = (now: string) => sql`(select (${now}::timestamptz at time zone 'UTC'
  + zone_offsets[width_bucket(${now}::timestamptz, zone_since)])::date from analytics_refreshes)`;

/** Days named in the query appear as constants, so that the planner knows them. */
const within = ({ from, to, days, now }: DatedQuery) => {
  const last = to === undefined ? today(now) : sql`${to}::date`;
  return sql`day between ${from === undefined ? sql`${last} - ${days - 1}::integer` : sql`${from}::date`} and ${last}`;
};

const dayText = (day: RawBuilder<unknown>) => sql`to_char(${day}, 'YYYY-MM-DD')`;

/** The buckets that contain the median and the 90th percentile of each group's decision times. */
const percentiles = (query: DatedQuery, group: RawBuilder<unknown>, sets: RawBuilder<unknown>) => sql`
  with counted as (
    select ${group} as of, bucket, sum(decisions) as decisions
    from analytics_decision_times where ${within(query)} group by ${sets}
  ), ranked as (
    select of, bucket, sum(decisions) over (partition by of order by bucket) as reached,
      sum(decisions) over (partition by of) as total
    from counted
  )
  select of, min(bucket) filter (where reached >= total * 0.5) as median_bucket,
    min(bucket) filter (where reached >= total * 0.9) as p90_bucket
  from ranked group by of`;

/** Buckets of the median and the 90th percentile; null if nothing was decided. */
export interface Buckets {
  readonly median_bucket: number | null;
  readonly p90_bucket: number | null;
}

export interface FiguresRow
  extends
    Buckets,
    Omit<
      Figures,
      | "approval_rate"
      | "edit_rate"
      | "rejection_rate"
      | "in_time_rate"
      | "median_decision_seconds"
      | "p90_decision_seconds"
    > {
  /** Null in the total row. */
  readonly day: string | null;
  /** USD. */
  readonly costs: Readonly<Record<OutcomeCost["outcome"], number>>;
}

const counts = [
  "interactions",
  "approved",
  "edited",
  "written",
  "rejected",
  "superseded",
  "expired",
  "failed",
  "waiting",
  "in_time",
  "late",
];
const outcomes = ["sent", "edited", "written", "rejected", "superseded", "expired", "open"] as const;
const costColumn = (outcome: (typeof outcomes)[number]) =>
  sql.ref(`${outcome === "sent" ? "unedited" : outcome}_cost_usd`);
const costsByOutcome = sql`jsonb_build_object(${sql.join(
  outcomes.map((outcome) => sql`${sql.lit(outcome)}, coalesce(sum(${costColumn(outcome)}), 0)`),
)})`;
const summed = (name: string) => sql`coalesce(sum(${sql.ref(name)}), 0)::integer as ${sql.ref(name)}`;

/** One row per day with activity, and one with the total. */
export const selectFigures = (query: DatedQuery): Statement<FiguresRow> =>
  statement(sql`
    select ${dayText(sql`f.day`)} as day, ${sql.join(counts.map((name) => sql.ref(`f.${name}`)))}, f.cost_usd,
      f.costs, p.median_bucket, p.p90_bucket
    from (
      select day, ${sql.join(counts.map(summed))}, coalesce(sum(cost_usd), 0) as cost_usd, ${costsByOutcome} as costs
      from analytics_days where ${within(query)} group by grouping sets ((day), ())
    ) f
    left join (${percentiles(query, sql`coalesce(day, 'infinity')`, sql`grouping sets ((day, bucket), (bucket))`)}) p
      on p.of = coalesce(f.day, 'infinity')
    order by f.day`);

export const selectCosts = (query: DatedQuery) =>
  statement<CostItem>(sql`
    select ${dayText(sql`day`)} as day, model, stage, calls, input_tokens, output_tokens, cost_usd, unpriced_calls, cases
    from analytics_costs where ${within(query)} order by analytics_costs.day, model, stage`);

/** Most used first; a tag that is not in the taxonomy is its own title. */
export const selectEditTags = (query: DatedQuery) =>
  statement<EditTagItem>(sql`
    select used.tag, coalesce(t.title, used.tag) as title, used.uses,
      used.uses / (sum(used.uses) over ())::double precision as share
    from (select tag, sum(uses)::integer as uses from analytics_edit_tags where ${within(query)} group by tag) used
    left join edit_taxonomy t on t.tag = used.tag
    order by used.uses desc, used.tag`);

export interface ReviewerRow
  extends Buckets, Omit<ReviewerItem, "median_decision_seconds" | "p90_decision_seconds"> {}

/** Most decisions first. */
export const selectReviewers = (query: DatedQuery): Statement<ReviewerRow> =>
  statement(sql`
    select ${reviewerShown("r")} as reviewer, f.decisions, f.approved, f.edited, f.rejected,
      p.median_bucket, p.p90_bucket
    from (
      select reviewer_id, ${sql.join(["decisions", "approved", "edited", "rejected"].map(summed))}
      from analytics_reviewers where ${within(query)} group by reviewer_id
    ) f
    join reviewers r on r.id = f.reviewer_id
    left join (${percentiles(query, sql`reviewer_id`, sql`reviewer_id, bucket`)}) p on p.of = f.reviewer_id
    order by f.decisions desc, r.name, r.id`);

/** When the figures were computed, with which settings of the team, and which day it is. */
export interface HeadRow {
  readonly refreshed_at: string;
  readonly time_zone: string;
  readonly answer_target_minutes: number;
  readonly today: string;
}

export const selectHead = (now: string) =>
  statement<HeadRow>(sql`
    select refreshed_at, time_zone, answer_target_minutes, ${dayText(today(now))} as today from analytics_refreshes`);

/** One statement per view, because each reads all interactions; readers see the old figures until it completes. */
const refreshOf = (view: string): Statement =>
  statement(sql`refresh materialized view concurrently ${sql.ref(view)}`);
export const refreshes = [
  refreshOf("analytics_days"),
  refreshOf("analytics_costs"),
  refreshOf("analytics_edit_tags"),
  refreshOf("analytics_reviewers"),
  refreshOf("analytics_decision_times"),
] as const;

/** Records the refresh time if nothing changed and yields a row; yields none if a refresh is due. */
export const markUnchanged = (at: string, defaults: Pick<HeadRow, "time_zone" | "answer_target_minutes">) =>
  statement<{ changes: number }>(sql`update analytics_refreshes set refreshed_at = ${at}::timestamptz
    where changes = (select last_value from analytics_changes)
      and time_zone = coalesce(${timeZoneSetting}, ${defaults.time_zone})
      and answer_target_minutes = coalesce(${numberSetting("answer_target_minutes")}, ${defaults.answer_target_minutes}::integer)
    returning changes`);

/** The team's settings that the next refresh applies; until it is finished, it counts as due. */
export const storeTeam = (
  { time_zone, answer_target_minutes }: Pick<HeadRow, "time_zone" | "answer_target_minutes">,
  offsets: readonly Offset[],
) => {
  const clocks = json(offsets.map(({ since, ms }) => ({ since: since / 1_000, seconds: ms / 1_000 })));
  const found = (column: RawBuilder<unknown>) => sql`(select array_agg(${column} order by place)
    from jsonb_array_elements(${clocks}) with ordinality as c (clock, place))`;
  return statement(sql`
    update analytics_refreshes set time_zone = ${time_zone}, answer_target_minutes = ${answer_target_minutes}::integer,
      zone_since = '{-infinity}'::timestamptz[] || (${found(sql`to_timestamp((clock -> 'since')::double precision)`)})[2:],
      zone_offsets = ${found(sql`make_interval(secs => (clock -> 'seconds')::double precision)`)},
      changes = null`);
};

/** The number of changes so far to rows that the views read. */
export const countChanges = statement<{ changes: number }>(
  sql`select last_value as changes from analytics_changes`,
);

/** True if no open transaction can hold changes that were counted but are not visible yet. Run it after counting. */
export const allSettled = statement<{ settled: boolean }>(
  sql`select pg_snapshot_xmin(s) = pg_snapshot_xmax(s) as settled from pg_current_snapshot() as s`,
);

export const recordRefresh = (at: string, changes: number | null) =>
  statement(
    sql`update analytics_refreshes set refreshed_at = ${at}::timestamptz, changes = ${changes}::bigint`,
  );

/** Statements that read the figures and refresh them. */
import type { RawBuilder } from "kysely";
import { sql, statement } from "../compiler.ts";
import type { Statement } from "../kernel/sql.ts";
import type { Range } from "./range.ts";
import type { CostItem, EditTagItem, Figures, ReviewerItem } from "./schema.ts";

const within = ({ from, to }: Range) => sql`day between ${from}::date and ${to}::date`;

const dayText = (day: RawBuilder<unknown>) => sql`to_char(${day}, 'YYYY-MM-DD')`;

/** The buckets that contain the median and the 90th percentile of each group's decision times. */
const percentiles = (range: Range, group: RawBuilder<unknown>, sets: RawBuilder<unknown>) => sql`
  with counted as (
    select ${group} as of, bucket, sum(decisions) as decisions
    from analytics_decision_times where ${within(range)} group by ${sets}
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
      "approval_rate" | "edit_rate" | "rejection_rate" | "median_decision_seconds" | "p90_decision_seconds"
    > {
  /** Null in the total row. */
  readonly day: string | null;
}

const counts = [
  "interactions",
  "approved",
  "edited",
  "rejected",
  "superseded",
  "expired",
  "failed",
  "waiting",
];
const summed = (name: string) => sql`coalesce(sum(${sql.ref(name)}), 0)::integer as ${sql.ref(name)}`;

/** One row per day with activity, and one with the total. */
export const selectFigures = (range: Range): Statement<FiguresRow> =>
  statement(sql`
    select ${dayText(sql`f.day`)} as day, ${sql.join(counts.map((name) => sql.ref(`f.${name}`)))}, f.cost_usd,
      p.median_bucket, p.p90_bucket
    from (
      select day, ${sql.join(counts.map(summed))}, coalesce(sum(cost_usd), 0) as cost_usd
      from analytics_days where ${within(range)} group by grouping sets ((day), ())
    ) f
    left join (${percentiles(range, sql`coalesce(day, 'infinity')`, sql`grouping sets ((day, bucket), (bucket))`)}) p
      on p.of = coalesce(f.day, 'infinity')
    order by f.day`);

export const selectCosts = (range: Range) =>
  statement<CostItem>(sql`
    select ${dayText(sql`day`)} as day, model, stage, calls, input_tokens, output_tokens, cost_usd, unpriced_calls
    from analytics_costs where ${within(range)} order by analytics_costs.day, model, stage`);

/** Most used first; a tag that is not in the taxonomy is its own title. */
export const selectEditTags = (range: Range) =>
  statement<EditTagItem>(sql`
    select used.tag, coalesce(t.title, used.tag) as title, used.uses,
      used.uses / (sum(used.uses) over ())::double precision as share
    from (select tag, sum(uses)::integer as uses from analytics_edit_tags where ${within(range)} group by tag) used
    left join edit_taxonomy t on t.tag = used.tag
    order by used.uses desc, used.tag`);

export interface ReviewerRow
  extends Buckets, Omit<ReviewerItem, "median_decision_seconds" | "p90_decision_seconds"> {}

/** Most decisions first. */
export const selectReviewers = (range: Range): Statement<ReviewerRow> =>
  statement(sql`
    select jsonb_build_object('id', r.id, 'name', r.name) as reviewer, f.decisions, f.approved, f.edited, f.rejected,
      p.median_bucket, p.p90_bucket
    from (
      select reviewer_id, ${sql.join(["decisions", "approved", "edited", "rejected"].map(summed))}
      from analytics_reviewers where ${within(range)} group by reviewer_id
    ) f
    join reviewers r on r.id = f.reviewer_id
    left join (${percentiles(range, sql`reviewer_id`, sql`reviewer_id, bucket`)}) p on p.of = f.reviewer_id
    order by f.decisions desc, r.name, r.id`);

export const selectRefreshedAt = statement<{ refreshed_at: string }>(
  sql`select refreshed_at from analytics_refreshes`,
);

/** One statement per view, because each reads all interactions; readers see the old figures until it completes. */
export const refreshes: readonly Statement[] = [
  "analytics_days",
  "analytics_costs",
  "analytics_edit_tags",
  "analytics_reviewers",
  "analytics_decision_times",
].map((view) => statement(sql`refresh materialized view concurrently ${sql.ref(view)}`));

/** Records the refresh time if nothing changed and yields a row; yields none if a refresh is due. */
export const noteUnchanged = (at: string) =>
  statement<{ changes: number }>(sql`update analytics_refreshes set refreshed_at = ${at}::timestamptz
    where changes = (select last_value from analytics_changes)
    returning changes`);

/** The number of changes so far to rows that the views read. */
export const countChanges = statement<{ changes: number }>(
  sql`select last_value as changes from analytics_changes`,
);

/** True if no open transaction can hold changes that were counted but are not visible yet. Run it after counting. */
export const allSettled = statement<{ settled: boolean }>(
  sql`select pg_snapshot_xmin(s) = pg_snapshot_xmax(s) as settled from pg_current_snapshot() as s`,
);

export const noteRefresh = (at: string, changes: number | null) =>
  statement(
    sql`update analytics_refreshes set refreshed_at = ${at}::timestamptz, changes = ${changes}::bigint`,
  );

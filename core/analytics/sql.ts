/** Statements that read the figures of days, and those that bring them up to date. */
import type { RawBuilder } from "kysely";
import { sql, statement } from "../compiler.ts";
import type { Statement } from "../kernel/sql.ts";
import type { Range } from "./range.ts";
import type { CostItem, EditTagItem, Figures, ReviewerItem } from "./schema.ts";

const within = ({ from, to }: Range) => sql`day between ${from}::date and ${to}::date`;

const dayText = (day: RawBuilder<unknown>) => sql`to_char(${day}, 'YYYY-MM-DD')`;

/** The buckets in which the median and the ninetieth percentile of the decisions of each group are. */
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

/** Where the median and the ninetieth percentile lie; null where nothing was decided. */
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
  /** Null in the one row about all days. */
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

/** A row a day on which something came in, and one about all of them. */
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

/** The most used first; a tag that the taxonomy never had is its own title. */
export const selectEditTags = (range: Range) =>
  statement<EditTagItem>(sql`
    select used.tag, coalesce(t.title, used.tag) as title, used.uses,
      used.uses / (sum(used.uses) over ())::double precision as share
    from (select tag, sum(uses)::integer as uses from analytics_edit_tags where ${within(range)} group by tag) used
    left join edit_taxonomy t on t.tag = used.tag
    order by used.uses desc, used.tag`);

export interface ReviewerRow
  extends Buckets, Omit<ReviewerItem, "median_decision_seconds" | "p90_decision_seconds"> {}

/** Who decided most comes first. */
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

/** A statement a view, because each reads all interactions; readers see the old figures until it is done. */
export const refreshes: readonly Statement[] = [
  "analytics_days",
  "analytics_costs",
  "analytics_edit_tags",
  "analytics_reviewers",
  "analytics_decision_times",
].map((view) => statement(sql`refresh materialized view concurrently ${sql.ref(view)}`));

/** Advances the time of a refresh after which nothing changed; yields a row then, and none when a refresh is due. */
export const noteUnchanged = (at: string) =>
  statement<{ changes: number }>(sql`update analytics_refreshes set refreshed_at = ${at}::timestamptz
    where changes = (select last_value from analytics_changes)
    returning changes`);

/** How many changes there were to rows that the views read. */
export const countChanges = statement<{ changes: number }>(
  sql`select last_value as changes from analytics_changes`,
);

/** Whether no transaction is open that may have been counted and is not seen yet. Ask after counting. */
export const allSettled = statement<{ settled: boolean }>(
  sql`select pg_snapshot_xmin(s) = pg_snapshot_xmax(s) as settled from pg_current_snapshot() as s`,
);

export const noteRefresh = (at: string, changes: number | null) =>
  statement(
    sql`update analytics_refreshes set refreshed_at = ${at}::timestamptz, changes = ${changes}::bigint`,
  );

/** Message volume, outcomes, costs and decision times, read from views that a schedule refreshes. */
import { iso } from "../kernel/clock.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Statement } from "../kernel/sql.ts";
import { daysOf, type Range, rangeOf } from "./range.ts";
import type { AnalyticsQuery, Costs, EditTags, Figures, Overview, ReviewerFigures } from "./schema.ts";
import * as sql from "./sql.ts";

/** The database may be a replica. */
type Source = Pick<Ports, "sql" | "clock">;

/** Figures per day and in total. Throws `field_invalid`. */
export async function overview(source: Source, query: AnalyticsQuery): Promise<Overview> {
  const { head, rows } = await read(source, query, sql.selectFigures);
  return overviewOf(head, rows);
}

/** Cost per model, stage and day. Throws `field_invalid`. */
export async function costs(source: Source, query: AnalyticsQuery): Promise<Costs> {
  const { head, rows } = await read(source, query, sql.selectCosts);
  return { ...head, items: rows };
}

/** How often each edit tag was used. Throws `field_invalid`. */
export async function editTags(source: Source, query: AnalyticsQuery): Promise<EditTags> {
  const { head, rows } = await read(source, query, sql.selectEditTags);
  return { ...head, items: rows };
}

/** Each reviewer's decisions and their speed. Throws `field_invalid`. */
export async function reviewerFigures(source: Source, query: AnalyticsQuery): Promise<ReviewerFigures> {
  const { head, rows } = await read(source, query, sql.selectReviewers);
  const items = rows.map(({ median_bucket, p90_bucket, ...row }) => ({
    ...row,
    ...secondsOf({ median_bucket, p90_bucket }),
  }));
  return { ...head, items };
}

/**
 * Refreshes the figures so that they include everything before the call. If nothing changed since the last refresh,
 * this costs one round trip: refreshing all views made an idle laptop's database grow by 100 MB a day. Throws database
 * errors.
 */
export async function refreshAnalytics({ sql: db, clock }: Source): Promise<void> {
  const started = iso(clock.now());
  const {
    unchanged,
    counts: [counted],
    settlements: [open],
  } = await db.batch({
    unchanged: sql.noteUnchanged(started),
    counts: sql.countChanges,
    settlements: sql.allSettled,
  });
  if (unchanged.length > 0) return;
  for (const refresh of sql.refreshes) await db.query(refresh);
  await db.query(sql.noteRefresh(started, open?.settled === true ? (counted?.changes ?? null) : null));
}

interface Head extends Range {
  readonly refreshed_at: string;
}

async function read<Row>(
  { sql: db, clock }: Source,
  query: AnalyticsQuery,
  select: (range: Range) => Statement<Row>,
): Promise<{ head: Head; rows: Row[] }> {
  const range = rangeOf(query, clock);
  const { rows, refreshes } = await db.batch({ rows: select(range), refreshes: sql.selectRefreshedAt });
  const [noted] = refreshes;
  if (noted === undefined) throw new Error("the row of analytics_refreshes is missing");
  return { head: { ...range, refreshed_at: noted.refreshed_at }, rows };
}

function overviewOf(head: Head, rows: readonly sql.FiguresRow[]): Overview {
  const byDay = new Map(rows.map(({ day, ...row }) => [day, figuresOf(row)]));
  return {
    ...head,
    totals: byDay.get(null) ?? quiet,
    days: daysOf(head).map((day) => ({ day, ...(byDay.get(day) ?? quiet) })),
  };
}

function figuresOf({ median_bucket, p90_bucket, ...row }: Omit<sql.FiguresRow, "day">): Figures {
  const decided = row.approved + row.rejected;
  return {
    ...row,
    approval_rate: rate(row.approved, decided),
    edit_rate: rate(row.edited, row.approved),
    rejection_rate: rate(row.rejected, decided),
    ...secondsOf({ median_bucket, p90_bucket }),
  };
}

/** A day without messages. */
const quiet = figuresOf({
  interactions: 0,
  approved: 0,
  edited: 0,
  rejected: 0,
  superseded: 0,
  expired: 0,
  failed: 0,
  waiting: 0,
  cost_usd: 0,
  median_bucket: null,
  p90_bucket: null,
});

function rate(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function secondsOf({ median_bucket, p90_bucket }: sql.Buckets) {
  return { median_decision_seconds: middleOf(median_bucket), p90_decision_seconds: middleOf(p90_bucket) };
}

/** Bucket bounds are powers of 1.1 (migration 010), so the middle is off by at most the square root of that. */
function middleOf(bucket: number | null): number | null {
  return bucket === null ? null : Number((1.1 ** (bucket + 0.5)).toFixed(1));
}

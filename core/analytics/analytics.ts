/** Message volume, outcomes, costs and decision times, read from views that a schedule refreshes. */
import { iso } from "../kernel/clock.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Statement } from "../kernel/sql.ts";
import { microUsd } from "../kernel/usd.ts";
import { offsetsOf } from "../kernel/zone.ts";
import { defaultTeam } from "../settings/rules.ts";
import { teamIn, teamStatement } from "../settings/team.ts";
import { daysOf, type Range, rangeOf } from "./range.ts";
import {
  type AnalyticsQuery,
  type Costs,
  type EditTags,
  type Figures,
  OutcomeCost,
  type Overview,
  type ReviewerFigures,
} from "./schema.ts";
import * as sql from "./sql.ts";

/** The database may be a replica. */
type Source = Pick<Ports, "sql" | "clock">;

/** Figures per day and in total. Throws `field_invalid`. */
export async function overview(source: Source, query: AnalyticsQuery): Promise<Overview> {
  const { head, answer_target_minutes, rows } = await read(source, query, sql.selectFigures);
  return { ...overviewOf(head, rows), answer_target_minutes };
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

/** Bots exist since 2015. */
const firstMessage = Date.UTC(2015, 0);
/** How far ahead a refresh stores the time zone's offsets, ms: without changes, the next refresh may be long after. */
const aheadMs = 2 * 366 * 86_400_000;

/**
 * Refreshes the figures so that they include everything before the call. If nothing changed since the last refresh,
 * this costs one round trip: refreshing all views made an idle laptop's database grow by 100 MB a day. Throws database
 * errors.
 */
export async function refreshAnalytics({ sql: db, clock }: Source): Promise<void> {
  const now = clock.now();
  const started = iso(now);
  const {
    unchanged,
    counts: [counted],
    settlements: [open],
    settings: [stored],
  } = await db.batch({
    unchanged: sql.markUnchanged(started, defaultTeam),
    counts: sql.countChanges,
    settlements: sql.allSettled,
    settings: teamStatement,
  });
  if (unchanged.length > 0) return;
  const team = teamIn(stored);
  const offsets = offsetsOf(team.time_zone, firstMessage, now + aheadMs);
  const [first, ...others] = sql.refreshes;
  await db.batch({ team: sql.storeTeam(team, offsets), first });
  for (const refresh of others) await db.query(refresh);
  await db.query(sql.recordRefresh(started, open?.settled === true ? (counted?.changes ?? null) : null));
}

type Head = Range & Pick<sql.HeadRow, "refreshed_at" | "time_zone">;

async function read<Row>(
  { sql: db, clock }: Source,
  query: AnalyticsQuery,
  select: (query: sql.DatedQuery) => Statement<Row>,
): Promise<{ head: Head; answer_target_minutes: number; rows: Row[] }> {
  const now = iso(clock.now());
  // Checked before reading if the last day is given; otherwise it is today, which only Postgres knows.
  if (query.to !== undefined) rangeOf(query, query.to);
  const { rows, heads } = await db.batch({ rows: select({ ...query, now }), heads: sql.selectHead(now) });
  const [found] = heads;
  if (found === undefined) throw new Error("the row of analytics_refreshes is missing");
  const { today, answer_target_minutes, ...head } = found;
  return { head: { ...rangeOf(query, today), ...head }, answer_target_minutes, rows };
}

function overviewOf(head: Head, rows: readonly sql.FiguresRow[]): Omit<Overview, "answer_target_minutes"> {
  const byDay = new Map(rows.map(({ day, costs: _costs, ...row }) => [day, figuresOf(row)]));
  const totals = byDay.get(null) ?? quiet;
  return {
    ...head,
    totals,
    outcome_costs: outcomeCosts(totals, rows.find(({ day }) => day === null)?.costs),
    days: daysOf(head).map((day) => ({ day, ...(byDay.get(day) ?? quiet) })),
  };
}

function outcomeCosts(totals: Figures, costs: sql.FiguresRow["costs"] | undefined): OutcomeCost[] {
  const { approved, edited, written, rejected, superseded, expired, waiting, failed } = totals;
  const sent = approved - edited - written;
  const cases = { sent, edited, written, rejected, superseded, expired, open: waiting + failed };
  return OutcomeCost.shape.outcome.options.map((outcome) => {
    const cost_usd = costs?.[outcome] ?? 0;
    const count = cases[outcome];
    return { outcome, cases: count, cost_usd, each_usd: count === 0 ? null : microUsd(cost_usd / count) };
  });
}

function figuresOf({ median_bucket, p90_bucket, ...row }: Omit<sql.FiguresRow, "day" | "costs">): Figures {
  const decided = row.approved + row.rejected;
  return {
    ...row,
    approval_rate: rate(row.approved, decided),
    edit_rate: rate(row.edited, row.approved - row.written),
    rejection_rate: rate(row.rejected, decided),
    in_time_rate: rate(row.in_time, row.in_time + row.late),
    ...secondsOf({ median_bucket, p90_bucket }),
  };
}

/** A day without messages. */
const quiet: Figures = figuresOf({
  interactions: 0,
  approved: 0,
  edited: 0,
  written: 0,
  rejected: 0,
  superseded: 0,
  expired: 0,
  failed: 0,
  waiting: 0,
  in_time: 0,
  late: 0,
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

/**
 * The middle of a bucket. Its bounds are powers of 1.1 (migration 010), so this is off by at most the square root of
 * 1.1.
 */
function middleOf(bucket: number | null): number | null {
  return bucket === null ? null : Number((1.1 ** (bucket + 0.5)).toFixed(1));
}

/** The API's figures as chart rows: one per day, including days without activity. */
import { sumUsd } from "../../../../core/kernel/usd.ts";
import type { Output } from "../../api/client.ts";
import { daysBetween, isDay } from "../../ui/forms/days.ts";

type Overview = Output<"GET /v1/analytics/overview">;
type Day = Overview["days"][number];
export type Costs = Output<"GET /v1/analytics/costs">;

/** Both days are inclusive. */
export interface DayRange {
  readonly from: string;
  readonly to: string;
}

/** Two days, or that many up to today in the team's time zone, which the server knows. */
export type Range = DayRange | { readonly days: number };

export const presetDays = [7, 30, 90] as const;

/** The range in a URL; the last 30 days if it is missing or invalid. */
export function rangeOf(query: {
  readonly days?: string;
  readonly from?: string;
  readonly to?: string;
}): Range {
  const { from = "", to = "" } = query;
  if (isDay(from) && isDay(to) && from <= to) return { from, to };
  return { days: presetDays.find((one) => String(one) === query.days) ?? 30 };
}

export const outcomes = [
  "unchanged",
  "edited",
  "written",
  "rejected",
  "expired",
  "superseded",
  "open",
] as const;
export type Outcome = (typeof outcomes)[number];
export type VolumeRow = Readonly<Record<Outcome, number>> & { readonly day: string };

/** The outcome of each day's interactions; each is counted once. */
export function volumeRowsOf({
  from,
  to,
  days,
}: Pick<Overview, "from" | "to" | "days">): readonly VolumeRow[] {
  const byDay = new Map(days.map((day) => [day.day, day]));
  return daysBetween(from, to).map((day) => ({ day, ...outcomesOf(byDay.get(day)) }));
}

const zeroOutcomes = { unchanged: 0, edited: 0, written: 0, rejected: 0, expired: 0, superseded: 0, open: 0 };

const outcomesOf = (day: Day | undefined): Readonly<Record<Outcome, number>> =>
  day === undefined
    ? zeroOutcomes
    : {
        unchanged: day.approved - day.edited - day.written,
        edited: day.edited,
        written: day.written,
        rejected: day.rejected,
        expired: day.expired,
        superseded: day.superseded,
        open: day.waiting + day.failed,
      };

/** The day with the most interactions, the earliest of several; null if there are none. */
export const busiestDayOf = (days: Overview["days"]): Day | null =>
  days.reduce<Day | null>((most, day) => (day.interactions > (most?.interactions ?? 0) ? day : most), null);

export interface TargetRow {
  readonly day: string;
  readonly in_time: number;
  readonly late: number;
  /** Null if nothing was decided or expired. */
  readonly rate: number | null;
}

export function targetRowsOf({
  from,
  to,
  days,
}: Pick<Overview, "from" | "to" | "days">): readonly TargetRow[] {
  const byDay = new Map(days.map((day) => [day.day, day]));
  return daysBetween(from, to).map((day) => {
    const { in_time = 0, late = 0, in_time_rate: rate = null } = byDay.get(day) ?? {};
    return { day, in_time, late, rate };
  });
}

export interface TimesRow {
  readonly day: string;
  readonly decided: number;
  /** Seconds; null if nothing was decided. */
  readonly median: number | null;
  readonly p90: number | null;
}

export function timesRowsOf({ from, to, days }: Pick<Overview, "from" | "to" | "days">): readonly TimesRow[] {
  const byDay = new Map(days.map((day) => [day.day, day]));
  return daysBetween(from, to).map((day) => ({
    day,
    decided: (byDay.get(day)?.approved ?? 0) + (byDay.get(day)?.rejected ?? 0),
    median: byDay.get(day)?.median_decision_seconds ?? null,
    p90: byDay.get(day)?.p90_decision_seconds ?? null,
  }));
}

const [minute, hour, day] = [60, 3_600, 86_400];
/** Round durations, s. */
const roundSteps = [
  1,
  5,
  15,
  30,
  minute,
  2 * minute,
  5 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  6 * hour,
  12 * hour,
];
const maxTicks = 5;

/** Ticks of a time axis, s: at round durations, at most five above zero. */
export function ticksOf(rows: readonly TimesRow[]): readonly number[] {
  const longest = Math.max(1, ...rows.flatMap(({ median, p90 }) => [median ?? 0, p90 ?? 0]));
  const step =
    roundSteps.find((one) => one * maxTicks >= longest) ?? day * Math.ceil(longest / maxTicks / day);
  return Array.from({ length: Math.ceil(longest / step) + 1 }, (_, at) => at * step);
}

export interface ModelCosts {
  readonly model: string;
  readonly calls: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cost_usd: number;
  readonly unpriced_calls: number;
  /** Interactions whose draft used it. */
  readonly cases: number;
}

const zeroCosts = { calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: 0, unpriced_calls: 0, cases: 0 };

/** The cost of each model in all its stages, most expensive first. */
export function modelCostsOf(items: Costs["items"]): readonly ModelCosts[] {
  const sums = new Map<string, ModelCosts>();
  for (const item of items) {
    const sum = sums.get(item.model) ?? { ...zeroCosts, model: item.model };
    sums.set(item.model, {
      model: item.model,
      calls: item.calls + sum.calls,
      input_tokens: item.input_tokens + sum.input_tokens,
      output_tokens: item.output_tokens + sum.output_tokens,
      cost_usd: sumUsd([item.cost_usd, sum.cost_usd]),
      unpriced_calls: item.unpriced_calls + sum.unpriced_calls,
      cases: item.cases + sum.cases,
    });
  }
  return [...sums.values()].toSorted(
    (one, other) => other.cost_usd - one.cost_usd || one.model.localeCompare(other.model),
  );
}

export interface CostsRow {
  readonly day: string;
  /** USD in the order of the given models; the last value is the total of all others. */
  readonly costs: readonly number[];
}

/** One row per day with a cost for each of these models, and one for all others. */
export function costsRowsOf(
  { from, to, items }: Pick<Costs, "from" | "to" | "items">,
  models: readonly string[],
): readonly CostsRow[] {
  const rows = new Map(daysBetween(from, to).map((day) => [day, models.map(() => 0).concat(0)]));
  for (const { day, model, cost_usd: cost } of items) {
    const costs = rows.get(day);
    const index = models.indexOf(model);
    const at = index === -1 ? models.length : index;
    if (costs !== undefined) costs[at] = sumUsd([costs[at] ?? 0, cost]);
  }
  return [...rows].map(([day, costs]) => ({ day, costs }));
}

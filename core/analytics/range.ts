/** The range of days that a query covers, on the team's calendar. */
import { NadiaError } from "../kernel/errors.ts";
import { dayAfter } from "../kernel/zone.ts";
import { type AnalyticsQuery, maxDays } from "./schema.ts";

/** Both days are inclusive. */
export interface Range {
  readonly from: string;
  readonly to: string;
}

const dayMs = 86_400_000;

/**
 * The query's range, which ends today unless it names its last day. Throws `field_invalid` if it ends before it begins
 * or exceeds 366 days.
 */
export function rangeOf({ from, to, days }: AnalyticsQuery, today: string): Range {
  const last = to ?? today;
  const first = from ?? dayAfter(last, 1 - days);
  if (first > last) throw invalid(`from: ${first} is after ${last}`);
  if (first < dayAfter(last, 1 - maxDays)) throw invalid(`from: a range may have at most ${maxDays} days`);
  return { from: first, to: last };
}

/** Every day of a range in order. */
export function daysOf({ from, to }: Range): string[] {
  const count = (Date.parse(to) - Date.parse(from)) / dayMs + 1;
  return Array.from({ length: count }, (_, at) => dayAfter(from, at));
}

const invalid = (detail: string) => new NadiaError("field_invalid", detail, { facts: { field: "from" } });

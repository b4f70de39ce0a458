/** The range of days that a query covers. */
import { type Clock, iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { AnalyticsQuery } from "./schema.ts";

/** Both days are inclusive. */
export interface Range {
  readonly from: string;
  readonly to: string;
}

const dayMs = 86_400_000;
/** Default length of a range, days. */
const usual = 30;
/** A year and a day, so that the same day of last year is included. */
const most = 366;

/** The day that many days later, or earlier if negative. */
const dayAfter = (day: string, days = 1): string => iso(Date.parse(day) + days * dayMs).slice(0, 10);

/**
 * The query's range; the last 30 days by default. Throws `field_invalid` if it ends before it begins or exceeds 366
 * days.
 */
export function rangeOf({ from, to }: AnalyticsQuery, clock: Clock): Range {
  const last = to ?? iso(clock.now()).slice(0, 10);
  const first = from ?? dayAfter(last, 1 - usual);
  if (first > last) throw invalid(`from: ${first} is after ${last}`);
  if (first < dayAfter(last, 1 - most)) throw invalid(`from: a range may have at most ${most} days`);
  return { from: first, to: last };
}

/** Every day of a range in order. */
export function daysOf({ from, to }: Range): string[] {
  const count = (Date.parse(to) - Date.parse(from)) / dayMs + 1;
  return Array.from({ length: count }, (_, at) => dayAfter(from, at));
}

const invalid = (detail: string) => new NadiaError("field_invalid", detail, { facts: { field: "from" } });

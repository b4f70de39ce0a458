/** The days that a question is about. */
import { type Clock, iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { AnalyticsQuery } from "./schema.ts";

/** Both days belong to it. */
export interface Range {
  readonly from: string;
  readonly to: string;
}

const dayMs = 86_400_000;
/** What is asked for when nothing is said, days. */
const usual = 30;
/** A year and a day, so that the same day of last year fits in. */
const most = 366;

/** So many days later, or earlier. */
const dayAfter = (day: string, days = 1): string => iso(Date.parse(day) + days * dayMs).slice(0, 10);

/** The question's days; the last 30 where it names none. Throws `field_invalid` when they end before they begin, or are more than 366. */
export function rangeOf({ from, to }: AnalyticsQuery, clock: Clock): Range {
  const last = to ?? iso(clock.now()).slice(0, 10);
  const first = from ?? dayAfter(last, 1 - usual);
  if (first > last) throw invalid(`from: ${first} is after ${last}`);
  if (first < dayAfter(last, 1 - most)) throw invalid(`from: a range may have ${most} days at the most`);
  return { from: first, to: last };
}

/** Every day of a range, the first one first. */
export function daysOf({ from, to }: Range): string[] {
  const count = (Date.parse(to) - Date.parse(from)) / dayMs + 1;
  return Array.from({ length: count }, (_, at) => dayAfter(from, at));
}

const invalid = (detail: string) => new NadiaError("field_invalid", detail, { facts: { field: "from" } });

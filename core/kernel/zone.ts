/** Calendars of time zones, by Node's own list: Postgres may not know the name of a zone that a browser knows. */
import * as z from "zod";
import { iso } from "./clock.ts";

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** An IANA time zone. */
export const TimeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, { message: "must be a time zone such as Europe/Berlin" });

const dayMs = 86_400_000;
const weekMs = 7 * dayMs;

/** Making one costs more than using it a hundred times. */
const clocks = new Map<string, Intl.DateTimeFormat>();

const shownParts = {
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
} as const satisfies Intl.DateTimeFormatOptions;

function clockIn(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-GB", { ...shownParts, timeZone: zone });
  clocks.set(zone, made);
  return made;
}

/** What the calendar and clock show there, read as if it were UTC: ms since 1970, whole seconds. */
function wallTime(zone: string, at: number): number {
  const shown = new Map(
    clockIn(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes, digits = 2) =>
    (shown.get(type) ?? "").padStart(digits, "0");
  return Date.parse(
    `${part("year", 4)}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}:${part("second")}Z`,
  );
}

const offsetAt = (zone: string, at: number): number => wallTime(zone, at) - Math.floor(at / 1_000) * 1_000;

/** The day there at this time, ms since 1970. */
export const dayIn = (zone: string, at: number): string => iso(wallTime(zone, at)).slice(0, 10);

/** The first whole number in this range that passes; everything after it must pass too. */
function firstFrom(low: number, high: number, passes: (at: number) => boolean): number {
  let [before, found] = [low, high];
  while (found - before > 1) {
    const middle = Math.floor((before + found) / 2);
    if (passes(middle)) found = middle;
    else before = middle;
  }
  return found;
}

/** No message is older or much newer; outside this range Postgres might not know the time, so days are UTC days. */
const known = { from: "1970-01-02", to: "2199-12-31" };

/** When a day begins there, ms since 1970: the first moment at which the calendar shows it or a later day. */
export function startOfDay(zone: string, day: string): number {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  if (day < known.from || day > known.to) return midnight;
  const [low, high] = [midnight / 1_000 - 86_400, midnight / 1_000 + 86_400];
  return firstFrom(low, high, (second) => wallTime(zone, second * 1_000) >= midnight) * 1_000;
}

/** The day this many days later, or earlier if negative. */
export const dayAfter = (day: string, days = 1): string => iso(Date.parse(day) + days * dayMs).slice(0, 10);

const isDay = (text: string): boolean => text.length === 10;

/** The last millisecond of a day there. */
const endOfDay = (zone: string, day: string): number =>
  day < known.from || day > known.to
    ? Date.parse(`${day}T23:59:59.999Z`)
    : startOfDay(zone, dayAfter(day)) - 1;

/** The times at which a range begins and ends, both inclusive, ISO 8601; a day means all of it there. */
export const rangeIn = (
  zone: string,
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
): { readonly from: string | null; readonly to: string | null } => ({
  from: from !== undefined && isDay(from) ? iso(startOfDay(zone, from)) : (from ?? null),
  to: to !== undefined && isDay(to) ? iso(endOfDay(zone, to)) : (to ?? null),
});

/** True if one of these is a day, whose times depend on the time zone. */
export const namesDay = (...times: readonly (string | undefined)[]): boolean =>
  times.some((time) => time !== undefined && isDay(time));

/** From `since` on, the clocks there are ahead of UTC by this much; both in ms. */
export interface Offset {
  readonly since: number;
  readonly ms: number;
}

/** All changes of the clocks there between two times, ms since 1970; the first one stands for everything before. */
export function offsetsOf(zone: string, from: number, to: number): Offset[] {
  const found: Offset[] = [];
  let before: number | null = null;
  // Since 2015, no zone changed its clocks twice within four weeks.
  for (let at = from; at < to + weekMs; at += weekMs) {
    const ms = offsetAt(zone, at);
    if (ms !== before) found.push({ since: before === null ? at : changeBefore(zone, at, ms), ms });
    before = ms;
  }
  return found;
}

/** When in the week before `at` the clocks changed to this offset. */
const changeBefore = (zone: string, at: number, offset: number): number =>
  firstFrom((at - weekMs) / 1_000, at / 1_000, (second) => offsetAt(zone, second * 1_000) === offset) * 1_000;

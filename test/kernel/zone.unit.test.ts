/** Days of time zones: where they begin, how long they are, and how the clocks change. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { iso } from "../../core/kernel/clock.ts";
import {
  dayAfter,
  dayIn,
  namesDay,
  offsetsOf,
  rangeIn,
  startOfDay,
  TimeZone,
} from "../../core/kernel/zone.ts";

const hour = 3_600_000;
const from = Date.UTC(2015, 0);
const to = Date.UTC(2035, 0);

const zone = fc.constantFrom("UTC", ...Intl.supportedValuesOf("timeZone"));
const time = fc.integer({ min: from, max: to });
const hoursOf = (name: string, day: string) =>
  (startOfDay(name, dayAfter(day)) - startOfDay(name, day)) / hour;

describe("[R7] days of a time zone", () => {
  test("[R7] days with 23 and 25 hours, half an hour more or less, and days that begin at one o'clock", () => {
    expect(hoursOf("Europe/Berlin", "2026-03-29")).toBe(23);
    expect(hoursOf("Europe/Berlin", "2026-10-25")).toBe(25);
    expect(hoursOf("Europe/Berlin", "2026-06-01")).toBe(24);
    expect(hoursOf("Australia/Lord_Howe", "2026-04-05")).toBe(24.5);
    expect(hoursOf("Australia/Lord_Howe", "2026-10-04")).toBe(23.5);
    // The clock jumps from midnight to one.
    expect(iso(startOfDay("Asia/Beirut", "2026-03-29"))).toBe("2026-03-28T22:00:00.000Z");
    expect(hoursOf("Asia/Beirut", "2026-03-29")).toBe(23);
    expect(iso(startOfDay("Asia/Kolkata", "2026-05-01"))).toBe("2026-04-30T18:30:00.000Z");
    // The island skipped a day.
    expect(hoursOf("Pacific/Apia", "2011-12-30")).toBe(0);
  });

  test("[R7] every moment belongs to exactly one day, which it is within, in every zone", () => {
    fc.assert(
      fc.property(zone, time, (name, at) => {
        const day = dayIn(name, at);
        const start = startOfDay(name, day);
        const end = startOfDay(name, dayAfter(day));
        expect(start <= at && at < end).toBe(true);
        expect(dayIn(name, start)).toBe(day);
        expect(dayIn(name, start - 1) < day).toBe(true);
        expect(end - start).toBeGreaterThanOrEqual(20 * hour);
        expect(end - start).toBeLessThanOrEqual(28 * hour);
      }),
      { numRuns: 500 },
    );
  });

  test("[R7] days are seamless around every change of the clocks", () => {
    fc.assert(
      fc.property(zone, (name) => {
        for (const { since } of offsetsOf(name, from, to).slice(1)) {
          const day = dayIn(name, since);
          const starts = [-1, 0, 1, 2].map((days) => startOfDay(name, dayAfter(day, days)));
          expect(starts).toEqual(starts.toSorted((one, other) => one - other));
          expect(new Set(starts).size).toBe(4);
        }
      }),
      { numRuns: 40 },
    );
  });

  test("[R7] the changes of the clocks give the same day as the calendar", () => {
    fc.assert(
      fc.property(zone, fc.array(time, { minLength: 20, maxLength: 20 }), (name, times) => {
        const offsets = offsetsOf(name, from, to);
        for (const at of [...times, ...offsets.flatMap(({ since }) => [since, since - 1])].filter(
          (at) => at >= from,
        )) {
          const { ms = 0 } = offsets.findLast(({ since }) => since <= at) ?? {};
          expect(iso(at + ms).slice(0, 10), iso(at)).toBe(dayIn(name, at));
        }
      }),
      { numRuns: 40 },
    );
  });

  test("[R7] a range of days covers the first one's first and the last one's last millisecond", () => {
    const { from: first, to: last } = rangeIn("America/New_York", { from: "2026-03-08", to: "2026-03-08" });
    expect([first, last]).toEqual(["2026-03-08T05:00:00.000Z", "2026-03-09T03:59:59.999Z"]);
    const times = { from: "2026-03-08T01:02:03Z", to: "2026-03-09T00:00:00Z" };
    expect(rangeIn("America/New_York", times)).toEqual(times);
    expect(rangeIn("Asia/Tokyo", {})).toEqual({ from: null, to: null });
    expect(namesDay(undefined, times.from)).toBe(false);
    expect(namesDay(times.from, "2026-03-08")).toBe(true);
  });

  test("[R7] days that no store could hold in every zone are those of UTC", () => {
    expect(rangeIn("Pacific/Kiritimati", { from: "0001-01-01", to: "9999-12-31" })).toEqual({
      from: "0001-01-01T00:00:00.000Z",
      to: "9999-12-31T23:59:59.999Z",
    });
  });

  test("[R13] only a zone that Node knows is one", () => {
    for (const name of ["UTC", "Europe/Berlin", "Asia/Calcutta"])
      expect(TimeZone.safeParse(name).success, name).toBe(true);
    for (const name of ["", "Berlin", "Europe/Berlin'; drop table users", "Mars/Olympus"])
      expect(TimeZone.safeParse(name).success, name).toBe(false);
  });
});

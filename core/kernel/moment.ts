/** Times as they come from outside: in filters, and in cursors that anyone can write. */
import * as z from "zod/mini";

/** A time with nine decimals of its seconds; beyond these Postgres takes text for no time at all. */
const longest = "2026-05-01T12:00:00.123456789Z".length;

/** Postgres knows no year 0. */
const known = z.refine<string>((text) => !text.startsWith("0000"), {
  error: "must be of the year 1 or later",
});

/** A time of UTC in ISO 8601, such as 2026-05-01T12:00:00Z, that Postgres can compare with. */
export const Moment = z.iso.datetime().check(z.maxLength(longest), known);

/** A day of UTC, or a `Moment`. */
export const DayOrMoment = z.union([z.iso.date().check(known), Moment], {
  error: "must be a day such as 2026-05-01 or a time such as 2026-05-01T12:00:00Z, of the year 1 or later",
});

/** Times from outside: in filters, and in cursors, which anyone can write. */
import * as z from "zod/mini";

/** A time with nine decimals of a second; Postgres does not parse more. */
const maxLength = "2026-05-01T12:00:00.123456789Z".length;

/** Postgres has no year 0. */
const known = z.refine<string>((text) => !text.startsWith("0000"), {
  error: "must be in the year 1 or later",
});

/** A UTC time in ISO 8601, such as 2026-05-01T12:00:00Z, that Postgres can compare with. */
export const Moment = z.iso.datetime().check(z.maxLength(maxLength), known);

/** A day, or a `Moment`. */
export const DayOrMoment = z.union([z.iso.date().check(known), Moment], {
  error: "must be a day such as 2026-05-01 or a time such as 2026-05-01T12:00:00Z, in the year 1 or later",
});

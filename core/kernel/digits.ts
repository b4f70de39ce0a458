/** Whole numbers in an address, which arrive as text. */
import * as z from "zod";

/** Not what `Number` accepts besides: "" would be 0, "0x10" 16 and "1e1" 10. */
const numberIn = (value: unknown): unknown =>
  typeof value === "string" ? (/^-?\d{1,16}$/.test(value) ? Number(value) : Number.NaN) : value;

/** A whole number written in digits, from `min` to `max`. */
export const digits = (min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER) =>
  z.preprocess(numberIn, z.number().int().min(min).max(max));

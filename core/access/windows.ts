/**
 * Evaluates a caller's sliding windows: how much is left, and when there will be more. Like the script that counts
 * calls, it multiplies before it divides: a fraction such as 1/3 has no exact binary form, and rounding it would
 * miscount a call.
 */
import type { Allowance } from "./schema.ts";

/** A window's size and limit. */
export interface Window {
  readonly name: Allowance["name"];
  readonly ms: number;
  readonly limit: number;
}

/** The calls in a window's current step, and in the step before, of which a decreasing share still counts. */
export interface Counts {
  readonly count: number;
  readonly before: number;
}

/** What is left at `now`, ms. */
export function allowanceOf(window: Window, { count, before }: Counts, now: number): Allowance {
  const { name, ms, limit } = window;
  const elapsed = now % ms;
  return {
    name,
    limit,
    window: ms / 1_000,
    remaining: Math.max(0, limit - count - Math.ceil((before * (ms - elapsed)) / ms)),
    reset: Math.ceil((ms - elapsed) / 1_000),
  };
}

/** When a full window allows one more call, ms. */
export function waitMs({ ms, limit }: Window, { count, before }: Counts, now: number): number {
  const elapsed = now % ms;
  const room = limit - 1 - count;
  if (room >= 0) return Math.max(0, ms - Math.floor((room * ms) / before) - elapsed);
  // The current step alone is full: its calls have to fade in the next one.
  return ms - elapsed + Math.max(0, ms - Math.floor(((limit - 1) * ms) / count));
}

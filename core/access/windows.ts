/**
 * What a caller's sliding windows say: how much is left, and when there is more. Like the script that takes calls, it
 * multiplies before it divides: a share such as 1/3 is no binary fraction, and rounding it would miss a call.
 */
import type { Allowance } from "./schema.ts";

/** A window's size and limit. */
export interface Window {
  readonly name: Allowance["name"];
  readonly ms: number;
  readonly limit: number;
}

/** The calls of this step of a window and of the step before, of which a shrinking share still counts. */
export interface Counts {
  readonly count: number;
  readonly before: number;
}

/** How much is left at `now`, ms. */
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

/** After how long a full window takes one call more, ms. */
export function waitMs({ ms, limit }: Window, { count, before }: Counts, now: number): number {
  const elapsed = now % ms;
  const room = limit - 1 - count;
  if (room >= 0) return Math.max(0, ms - Math.floor((room * ms) / before) - elapsed);
  // This step alone is full: what it counted has to fade in the next one.
  return ms - elapsed + Math.max(0, ms - Math.floor(((limit - 1) * ms) / count));
}

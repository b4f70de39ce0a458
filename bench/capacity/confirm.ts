/** Compares the figures of two runs that do not depend on the machine's speed. */
import { byteDays } from "./model.ts";
import type { Measured } from "./schema.ts";

/** A run whose figures differ by less confirms the other one. */
export const tolerance = 0.1;

export interface Change {
  readonly name: string;
  readonly was: number;
  readonly is: number;
  /** The share by which it grew. */
  readonly change: number;
}

function figuresOf({ message, redis_bytes, custom_metrics }: Measured): Record<string, number> {
  const figures: Record<string, number> = {};
  for (const [wire, count] of Object.entries(message.load))
    for (const [kind, n] of Object.entries(count)) figures[`${wire} ${kind}`] = n;
  figures["postgres rows, bytes"] = Object.values(message.rows).reduce((sum, bytes) => sum + bytes, 0);
  figures["postgres byte-days"] = byteDays(message);
  figures["log bytes"] = message.log_bytes;
  figures["redis bytes, customer"] = redis_bytes.per_customer;
  figures["redis bytes, cached"] = redis_bytes.cached_per_message;
  figures["custom metrics"] = custom_metrics.all;
  return figures;
}

/** How each figure of the second run differs from the first. */
export function changes(first: Measured, second: Measured): Change[] {
  const now = figuresOf(second);
  return Object.entries(figuresOf(first)).map(([name, was]) => {
    const is = now[name] ?? 0;
    return { name, was, is, change: was === is ? 0 : (is - was) / Math.max(was, 1e-9) };
  });
}

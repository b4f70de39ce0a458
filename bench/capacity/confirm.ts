/** Compares the figures of two runs that do not depend on the machine's speed. */
import type { Measured } from "./schema.ts";

export interface Change {
  readonly name: string;
  readonly was: number;
  readonly is: number;
  /** The share by which it grew. */
  readonly change: number;
}

function figuresOf({
  message,
  redis_bytes_per_customer,
  customers,
  messages,
}: Measured): Record<string, number> {
  const figures: Record<string, number> = {};
  for (const [wire, count] of Object.entries(message.load))
    for (const [kind, n] of Object.entries(count)) figures[`${wire} ${kind}`] = n;
  figures["postgres rows, bytes"] = Object.values(message.rows).reduce((sum, bytes) => sum + bytes, 0);
  figures["log bytes"] = message.log_bytes;
  figures["redis bytes per message"] = (redis_bytes_per_customer * customers) / messages;
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

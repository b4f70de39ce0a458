/** One run of retention: step after step in bounded batches, until nothing is left or the time is up ([G3]). */
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { Ports } from "../kernel/ports.ts";
import { recordRun, type Step } from "../retention/retention.ts";
import type { RetentionRun } from "../retention/schema.ts";

export type RetainPorts = Pick<Ports, "sql" | "clock" | "ids" | "log">;

/** The share of a function's time after which no further batch begins. */
const share = 0.8;

/**
 * Runs the steps within this time, ms; a step that fails does not stop the others. Safe to repeat after a crash at any
 * point. Throws the first error once everything else is done.
 */
export async function retain(
  ports: RetainPorts,
  steps: readonly Step[],
  withinMs: number,
): Promise<RetentionRun> {
  const { clock, ids, log } = ports;
  const started = clock.now();
  const counts: Record<string, number> = {};
  const unfinished: string[] = [];
  const errors: RetentionRun["errors"] = [];
  const thrown: unknown[] = [];
  for (const step of steps) {
    try {
      const isDone = await repeat(step, counts, () => clock.now() - started < withinMs * share);
      if (!isDone) unfinished.push(step.name);
    } catch (error) {
      log.error("retention.failed", error, { step: step.name });
      errors.push({ step: step.name, code: error instanceof NadiaError ? error.code : "internal" });
      thrown.push(error);
    }
  }
  const times = { started_at: iso(started), finished_at: iso(clock.now()) };
  const run: RetentionRun = { id: ids.random(), ...times, counts, unfinished, errors };
  log.info("retention.done", { ...counts, unfinished: unfinished.length, failed: errors.length });
  await recordRun(ports, run);
  if (thrown.length > 0) throw thrown[0];
  return run;
}

/** Runs a step's batches while there is time; resolves to whether nothing is left. */
async function repeat(
  { name, batch }: Step,
  counts: Record<string, number>,
  hasTime: () => boolean,
): Promise<boolean> {
  while (hasTime()) {
    const { done, more } = await batch();
    if (done > 0) counts[name] = (counts[name] ?? 0) + done;
    if (!more) return true;
  }
  return false;
}

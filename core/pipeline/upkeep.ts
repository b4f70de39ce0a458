/** Runs a schedule's steps one after another. */
import type { Log } from "../kernel/log.ts";

/** Each resolves to how much it found to do. */
export type UpkeepSteps = Readonly<Record<string, () => Promise<number>>>;

/** Runs every step; a failure is logged and does not stop the others. Throws if any failed. */
export async function runUpkeep(steps: UpkeepSteps, log: Log): Promise<void> {
  const failed: unknown[] = [];
  for (const [step, run] of Object.entries(steps)) {
    try {
      const found = await run();
      if (found > 0) log.info("upkeep.found", { step, found });
    } catch (error) {
      log.error("upkeep.failed", error, { step });
      failed.push(error);
    }
  }
  if (failed.length > 0) throw failed[0];
}

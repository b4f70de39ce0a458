/** Runs a schedule's chores one after another. */
import type { Log } from "../kernel/log.ts";

/** Each resolves to how much it found to do. */
export type Chores = Readonly<Record<string, () => Promise<number>>>;

/** Runs every chore; a failure is logged and does not stop the others. Throws if any failed. */
export async function runChores(chores: Chores, log: Log): Promise<void> {
  const failed: unknown[] = [];
  for (const [chore, run] of Object.entries(chores)) {
    try {
      const found = await run();
      if (found > 0) log.info("upkeep.found", { chore, found });
    } catch (error) {
      log.error("upkeep.failed", error, { chore });
      failed.push(error);
    }
  }
  if (failed.length > 0) throw failed[0];
}

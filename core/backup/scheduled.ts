/** A backup by schedule, in a function whose time is limited. */
import { NadiaError } from "../kernel/errors.ts";
import { type BackupPorts, backUp } from "./backup.ts";
import { keepDays, prune } from "./list.ts";
import type { Manifest } from "./schema.ts";

export interface ScheduledBackupPorts extends BackupPorts {
  /** Remembers that backups are here, so that erasures are recorded next to them. */
  readonly remember: () => Promise<void>;
}

/** Reserved for removing what an unfinished backup stored, ms; a request to a bucket takes about 30 ms. */
const reserveMs = 60_000;

/**
 * Makes a full backup within this time (ms), then deletes those older than 30 days. When the time is nearly over,
 * removes the unfinished backup and throws `backup_too_slow`; also throws what `backUp` throws.
 */
export async function backUpWithin(
  ports: ScheduledBackupPorts,
  withinMs: number,
): Promise<{ readonly manifest: Manifest; readonly deleted: readonly string[] }> {
  const { clock } = ports;
  const end = clock.now() + withinMs - reserveMs;
  const controller = new AbortController();
  const progress = () => {
    if (clock.now() > end) controller.abort(tooSlow());
  };
  // First: an erasure while the backup is made has to be recorded next to it.
  await ports.remember();
  const manifest = await backUp(ports, { signal: controller.signal, progress });
  return { manifest, deleted: await prune(ports, keepDays) };
}

const tooSlow = () =>
  new NadiaError(
    "backup_too_slow",
    "the backup did not finish within the function's time limit; run `nadia backup` on a machine instead (docs/backup.md)",
  );

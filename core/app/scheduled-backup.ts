/** Wiring of the scheduled backup. */
import { rememberBackups } from "../backup/erased.ts";
import { backUpWithin } from "../backup/scheduled.ts";
import { bytesOf, filesOf } from "../backup/schema.ts";
import { required, type Settings } from "../config.ts";
import type { Log } from "../kernel/log.ts";
import { backupStoreOf } from "./backup-locations.ts";
import { systemOf } from "./copies.ts";
import type { Host } from "./host.ts";
import { longRunningSqlOf } from "./postgres.ts";

export interface ScheduledBackupApp {
  /** Makes a backup within this time (ms) and deletes old ones; throws what `backUpWithin` throws. */
  run(withinMs: number): Promise<void>;
  readonly log: Log;
}

/** Wires the backup of this system into its own bucket. Throws `bad_configuration`. */
export function createScheduledBackupApp(settings: Settings, host: Host): ScheduledBackupApp {
  const { clock, log } = host;
  const location = `s3://${required(settings.backupBucket, "BACKUP_BUCKET")}/nadia`;
  const sql = longRunningSqlOf(settings, host);
  const ports = {
    ...systemOf(settings, host),
    store: backupStoreOf(settings, location),
    clock,
    remember: async () => void (await rememberBackups({ sql, clock }, location)),
  };
  return {
    run: async (withinMs) => {
      const { manifest, deleted } = await backUpWithin(ports, withinMs);
      const bytes = bytesOf(filesOf(manifest));
      log.info("backup.stored", { id: manifest.id, bytes, deleted: deleted.length });
    },
    log,
  };
}

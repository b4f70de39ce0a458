/** Wiring of backup and restore. */
import type { BackupPorts } from "../backup/backup.ts";
import { forgetBackups, rememberBackups } from "../backup/erased.ts";
import type { BackupStore } from "../backup/port.ts";
import type { RestorePorts } from "../backup/restore.ts";
import type { Settings } from "../config.ts";
import { systemOf } from "./copies.ts";
import type { Host } from "./host.ts";
import { knownMigrations, migrate, migrateTo } from "./migrate.ts";
import { asOwner, longRunningSqlOf } from "./postgres.ts";

export interface BackupApp {
  readonly backup: BackupPorts;
  readonly restore: RestorePorts;
  /** Remembers that backups are in this location, so that erasures are recorded there; resolves to whether it is new. */
  remember(location: string): Promise<boolean>;
  /** Erasures are no longer recorded in this location. */
  forget(location: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Backup and restore of this system into and from a store of backups. Opens nothing yet. Throws `bad_configuration`.
 */
export function backupAppOf(settings: Settings, host: Host, store: BackupStore): BackupApp {
  const { clock } = host;
  const owned = asOwner(settings);
  const system = systemOf(owned, host);
  const sql = longRunningSqlOf(owned, host);
  return {
    backup: { ...system, store, clock },
    restore: {
      ...system,
      store,
      schema: {
        known: knownMigrations,
        to: async (name) => void (await migrateTo(sql, name)),
        toLatest: async () => void (await migrate(sql)),
      },
    },
    remember: (location) => rememberBackups({ sql, clock }, location),
    forget: (location) => forgetBackups({ sql }, location),
    close: () => system.ledger.close(),
  };
}

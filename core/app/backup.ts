/** Wiring of backup and restore. */
import { join } from "node:path";
import type { BackupPorts, System } from "../backup/backup.ts";
import type { BackupStore } from "../backup/port.ts";
import type { RestorePorts } from "../backup/restore.ts";
import { required, type Settings } from "../config.ts";
import { createFolderBackups } from "../storage/backups-folder.ts";
import { createSqliteLedgerCopy } from "../storage/ledger-sqlite-copy.ts";
import { createDirectPostgres } from "../storage/postgres-direct.ts";
import type { Host } from "./host.ts";
import { knownMigrations, migrate, migrateTo } from "./migrate.ts";
import { patientSqlOf } from "./postgres.ts";

export interface BackupApp {
  readonly backup: BackupPorts;
  readonly restore: RestorePorts;
  close(): Promise<void>;
}

/** Backup and restore of this system into and from a place. Opens nothing yet. Throws `bad_configuration`. */
export function backupAppOf(settings: Settings, host: Host, place: string): BackupApp {
  const { clock } = host;
  const ledger = createSqliteLedgerCopy({ file: join(settings.dataDir, "ledger.sqlite"), clock });
  const postgres = createDirectPostgres(required(settings.postgres.databaseUrl, "DATABASE_URL"));
  const sql = patientSqlOf(settings, host);
  const system: System = { postgres, ledger, vectors: null };
  const store = backupStoreOf(place);
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
    close: () => ledger.close(),
  };
}

/** A folder, or a bucket as `s3://bucket/prefix`. */
export const backupStoreOf = (place: string): BackupStore => createFolderBackups(place);

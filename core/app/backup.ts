/** Wiring of backup and restore. */
import type { BackupPorts, System } from "../backup/backup.ts";
import { rememberBackups } from "../backup/erased.ts";
import type { BackupStore, LedgerCopy } from "../backup/port.ts";
import type { RestorePorts } from "../backup/restore.ts";
import { required, type Settings } from "../config.ts";
import { createGuard } from "../storage/guard.ts";
import { createDynamoLedgerCopy } from "../storage/ledger-dynamodb-copy.ts";
import { createSqliteLedgerCopy } from "../storage/ledger-sqlite-copy.ts";
import { createDirectPostgres } from "../storage/postgres-direct.ts";
import { createQdrantCopy } from "../storage/vectors-qdrant-copy.ts";
import type { Host } from "./host.ts";
import { qdrantSettingsOf } from "./knowledge.ts";
import { ledgerFileIn, tableSettingsOf } from "./ledger.ts";
import { knownMigrations, migrate, migrateTo } from "./migrate.ts";
import { asOwner, patientSqlOf } from "./postgres.ts";

export interface BackupApp {
  readonly backup: BackupPorts;
  readonly restore: RestorePorts;
  /** Remembers that backups are in this place, so that erasures are noted there. */
  remember(place: string): Promise<void>;
  close(): Promise<void>;
}

/** Backup and restore of this system into and from a store of backups. Opens nothing yet. Throws `bad_configuration`. */
export function backupAppOf(settings: Settings, host: Host, store: BackupStore): BackupApp {
  const { clock } = host;
  const ledger = ledgerCopyOf(settings, host);
  const system: System = {
    postgres: createDirectPostgres(required(settings.postgres.directUrl, "DATABASE_URL")),
    ledger,
    vectors: settings.qdrant.url === null ? null : createQdrantCopy(qdrantSettingsOf(settings)),
  };
  const sql = patientSqlOf(asOwner(settings), host);
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
    remember: (place) => rememberBackups({ sql, clock }, place),
    close: () => ledger.close(),
  };
}

/** ms; a page of a scan has 1 MB. */
const ledgerMs = 20_000;

/** Reads the whole ledger, and closes it. Throws `bad_configuration`. */
export function ledgerCopyOf(
  settings: Settings,
  { clock, loop }: Host,
): LedgerCopy & { close(): Promise<void> } {
  if (settings.ledger.kind === "sqlite")
    return createSqliteLedgerCopy({ file: ledgerFileIn(settings), clock });
  const retryDelaysMs = [500, 1_000, 2_000, 4_000];
  const guard = createGuard({ store: "ledger", timeoutMs: ledgerMs, retryDelaysMs, clock, loop });
  return createDynamoLedgerCopy(tableSettingsOf(settings), guard, clock);
}

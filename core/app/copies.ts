/** What a backup reads and a restore writes: each store of a system as a whole. */
import type { System } from "../backup/backup.ts";
import type { LedgerCopy, ObjectsCopy } from "../backup/port.ts";
import { required, type Settings } from "../config.ts";
import { createGuard } from "../storage/guard.ts";
import { createDynamoLedgerCopy } from "../storage/ledger-dynamodb-copy.ts";
import { createSqliteLedgerCopy } from "../storage/ledger-sqlite-copy.ts";
import { createDirectPostgres } from "../storage/postgres-direct.ts";
import { createQdrantCopy } from "../storage/vectors-qdrant-copy.ts";
import type { Host } from "./host.ts";
import { qdrantSettingsOf } from "./knowledge.ts";
import { ledgerFileIn, tableSettingsOf } from "./ledger.ts";
import { objectsOf } from "./objects.ts";

type ClosableLedger = LedgerCopy & { close(): Promise<void> };

/** The stores of this system; opens none of them yet. Throws `bad_configuration`. */
export const systemOf = (settings: Settings, host: Host): System & { readonly ledger: ClosableLedger } => ({
  postgres: createDirectPostgres(required(settings.postgres.directUrl, "DATABASE_URL")),
  ledger: ledgerCopyOf(settings, host),
  vectors: settings.qdrant.url === null ? null : createQdrantCopy(qdrantSettingsOf(settings)),
  archive: archiveCopyOf(settings),
});

/** An archive behind the queues' endpoint is the stand-in of a laptop, whose files are lost with the machine. */
function archiveCopyOf(settings: Settings): ObjectsCopy | null {
  const { accessKeyId, archiveEndpoint, endpoint } = settings.aws;
  const objects = accessKeyId === null ? null : objectsOf(settings);
  return objects === null
    ? null
    : { ...objects, copied: archiveEndpoint !== null && archiveEndpoint === endpoint };
}

/** ms; a page of a scan has 1 MB. */
const ledgerMs = 20_000;

/** Reads the whole ledger, and closes it. Throws `bad_configuration`. */
export function ledgerCopyOf(settings: Settings, { clock, loop }: Host): ClosableLedger {
  if (settings.ledger.kind === "sqlite")
    return createSqliteLedgerCopy({ file: ledgerFileIn(settings), clock });
  const retryDelaysMs = [500, 1_000, 2_000, 4_000];
  const guard = createGuard({ store: "ledger", timeoutMs: ledgerMs, retryDelaysMs, clock, loop });
  return createDynamoLedgerCopy(tableSettingsOf(settings), guard, clock);
}

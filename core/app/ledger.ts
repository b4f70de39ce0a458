/** The ledger and the reply cache from settings. */
import { join } from "node:path";
import { required, type Settings } from "../config.ts";
import type { Redis } from "../kernel/redis.ts";
import { createReplyCache } from "../ledger/cache.ts";
import type { CallPorts } from "../ledger/ledger.ts";
import type { Ledger } from "../ledger/port.ts";
import { createGuard } from "../storage/guard.ts";
import { createDynamoLedger } from "../storage/ledger-dynamodb.ts";
import type { DynamoLedgerSettings } from "../storage/ledger-dynamodb-table.ts";
import { createSqliteLedger } from "../storage/ledger-sqlite.ts";
import { createMemoryReplies } from "../storage/replies-memory.ts";
import { awsAccess } from "./aws.ts";
import type { Host } from "./host.ts";
import { storeObserver } from "./store-observer.ts";

/** How long a draft waits for its record, ms. */
const timeoutMs = 2_000;

/**
 * SQLite in the data directory, or DynamoDB behind a breaker. Opens nothing yet. Throws `bad_configuration` with what
 * is missing.
 */
export function ledgerOf(settings: Settings, host: Host): Ledger {
  const { clock, loop } = host;
  if (settings.ledger.kind === "sqlite") return createSqliteLedger({ file: ledgerFileIn(settings), clock });
  const guard = createGuard({
    ...storeObserver("ledger", host),
    timeoutMs,
    retryDelaysMs: [],
    clock,
    loop,
  });
  return createDynamoLedger(tableSettingsOf(settings), guard, clock);
}

/** The file of a SQLite ledger. */
export const ledgerFileIn = ({ dataDir }: Settings): string => join(dataDir, "ledger.sqlite");

/** The table of a DynamoDB ledger. Throws `bad_configuration`. */
export const tableSettingsOf = ({ aws, ledger }: Settings): DynamoLedgerSettings => ({
  table: required(ledger.table, "LEDGER_TABLE"),
  ...awsAccess(aws, ledger.endpoint),
});

/** Where the model calls of drafts are stored, and when they are cached. */
export type CallStores = Pick<CallPorts, "ledger" | "cache" | "cacheWrites">;

/**
 * Where the model calls of drafts are stored. [L3]: the cache is in memory if the ledger is a file (development).
 * Otherwise it is in Redis and written together with the draft's acknowledgement, because a draft's budget allows no
 * other round trip.
 */
export const callStoresOf = (
  settings: Settings,
  ledger: Ledger,
  redis: Redis,
  { clock }: Pick<Host, "clock">,
): CallStores =>
  settings.ledger.kind === "sqlite"
    ? { ledger, cache: createMemoryReplies(clock), cacheWrites: "at_once" }
    : { ledger, cache: createReplyCache(redis, clock), cacheWrites: "alongside" };

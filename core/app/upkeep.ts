/** Wiring of the scheduled upkeep of memory, search, ledger and recovery operations. */
import type { Settings } from "../config.ts";
import { measureMemories } from "../memory/measurement.ts";
import type { Log } from "../kernel/log.ts";
import type { Ledger } from "../ledger/port.ts";
import { embedMissing } from "../pipeline/embed.ts";
import { type UpkeepSteps, runUpkeep } from "../pipeline/upkeep.ts";
import { cleanOperations } from "../recovery/recovery.ts";
import { fillSearch } from "../search/search.ts";
import type { Host } from "./host.ts";
import { ledgerOf } from "./ledger.ts";
import { sqlOf } from "./postgres.ts";
import { redisOf } from "./redis.ts";
import { memoryEmbedderOf } from "./memory-models.ts";
import { costRecorderOf } from "./cost-recorder.ts";
import type { Engines } from "./engines.ts";

export interface UpkeepApp {
  /** Runs every step once; throws the first one's error. */
  run(): Promise<void>;
  readonly log: Log;
}

/** Time limit for work on vectors, ms; the function itself has a minute. */
const embeddingMs = 30_000;
/** Customers measured per run. */
const measuredAtOnce = 10_000;
/** Messages older than the search feature that are indexed per run: half a second of Postgres' time. */
const filledAtOnce = 5_000;
/** Calls deleted from the ledger per run. */
const endedAtOnce = 10_000;

/** Wires the upkeep. Throws `bad_configuration`, `model_unconfigured`. */
export function createUpkeepApp(
  settings: Settings,
  host: Host,
  engines: Pick<Engines, "sql" | "redis"> = { sql: sqlOf(settings, host), redis: redisOf(settings, host) },
  // DynamoDB deletes expired rows itself.
  ledger: Ledger | null = settings.ledger.kind === "sqlite" ? ledgerOf(settings, host) : null,
): UpkeepApp {
  const { clock, ids, log } = host;
  const { sql, redis } = engines;
  const costRecorder = costRecorderOf(settings, host, sql);
  const embedder = memoryEmbedderOf(settings, costRecorder);
  const steps: UpkeepSteps = {
    vectors: () =>
      embedMissing({ sql: costRecorder.sql, clock, ids, log, embedder }, clock.now() + embeddingMs),
    measured: () => measureMemories({ sql, redis, clock }, measuredAtOnce),
    recovery_operations: () => cleanOperations({ sql }),
    searchable: () => fillSearch({ sql }, filledAtOnce),
    ended_calls: async () => (await ledger?.deleteEnded(endedAtOnce)) ?? 0,
  };
  return { run: () => runUpkeep(steps, log), log };
}

/** The knowledge module from settings: Qdrant if its URL is set, else Postgres. */
import { required, type Settings } from "../config.ts";
import type { Redis } from "../kernel/redis.ts";
import type { Sql } from "../kernel/sql.ts";
import { isLoopback } from "../kernel/loopback.ts";
import type { KnowledgePorts, Vectors } from "../knowledge/port.ts";
import { createGuard } from "../storage/guard.ts";
import { createPostgresVectors } from "../storage/vectors-postgres.ts";
import { createQdrantVectors, type QdrantSettings } from "../storage/vectors-qdrant.ts";
import type { Host } from "./host.ts";
import { costRecorderOf } from "./cost-recorder.ts";
import { storeObserver } from "./store-observer.ts";

/** ms */
const timeoutMs = 5_000;
const collection = "nadia_knowledge";

/** The ports of the knowledge module. Throws `bad_configuration`, `model_unconfigured`. */
export function knowledgeOf(settings: Settings, host: Host, sql: Sql, redis: Redis | null): KnowledgePorts {
  const { clock, ids, log } = host;
  const costRecorder = costRecorderOf(settings, host, sql);
  const vectors = vectorsOf(settings, host, costRecorder.sql);
  return {
    sql: costRecorder.sql,
    redis,
    vectors,
    embedder: costRecorder.embedder(),
    clock,
    ids,
    log,
  };
}

/** The engine of the knowledge search. Throws `bad_configuration`. */
export const vectorsOf = (settings: Settings, host: Host, sql: Sql): Vectors =>
  settings.qdrant.url === null ? createPostgresVectors(sql) : qdrantOf(settings, host);

function qdrantOf(settings: Settings, host: Host): Vectors {
  const guard = createGuard({
    ...storeObserver("qdrant", host),
    timeoutMs,
    retryDelaysMs: [1_000],
    clock: host.clock,
    loop: host.loop,
  });
  return createQdrantVectors(qdrantSettingsOf(settings), guard);
}

/** Where Qdrant is. Throws `bad_configuration`. */
export function qdrantSettingsOf({ qdrant }: Settings): QdrantSettings {
  const url = required(qdrant.url, "QDRANT_URL");
  const remote = !isLoopback(new URL(url).hostname);
  const bare = remote && qdrant.apiKey !== null && !url.startsWith("https:");
  // [S11] A key sent in the clear is a leaked key.
  required(bare ? null : url, "QDRANT_URL with https (a remote Qdrant with an API key requires it)");
  return { url, apiKey: qdrant.apiKey, collection, timeoutMs };
}

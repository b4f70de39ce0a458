/**
 * The scheduled health check: asks every store and vendor, and stores the answers in Redis and Postgres ([O3], [S2]).
 */
import * as z from "zod";
import { iso } from "../kernel/clock.ts";
import type { Ports } from "../kernel/ports.ts";
import type { VectorsStatus } from "../knowledge/schema.ts";
import { type GaugePorts, measureBacklog, setGauges } from "./gauges.ts";
import * as lua from "./lua.ts";
import { checkKey, isBroken, retainedMs, recentMs } from "./rules.ts";
import { type HealthCheck, WatchedName, type WatchedProbe } from "./schema.ts";
import * as sql from "./sql.ts";

/** The webhook as Telegram sees it; ISO 8601. */
export interface WebhookHealth {
  readonly pending: number;
  readonly last_error_at: string | null;
}

export interface WatchPorts extends GaugePorts, Pick<Ports, "redis"> {
  readonly ledger: { ping(): Promise<void> };
  readonly vectors: { status(): Promise<VectorsStatus> };
  /** Waiting jobs, and those given up. */
  readonly queues: () => Promise<{
    readonly drafts: number;
    readonly deliveries: number;
    readonly dead_drafts: number;
    readonly dead_deliveries: number;
  }>;
  readonly telegram: () => Promise<WebhookHealth>;
}

type Facts = WatchedProbe["facts"];

/** Asks everything at once; never throws. A failure is logged and recorded. */
export async function checkHealth(ports: WatchPorts): Promise<HealthCheck> {
  const checked_at = iso(ports.clock.now());
  const questions = questionsFor(ports);
  const [probes] = await Promise.all([
    Promise.all(WatchedName.options.map((name) => probe(ports, name, questions[name]))),
    measureBacklog(ports),
  ]);
  setGauges(ports.metrics, probes);
  const check = { checked_at, probes };
  await storeCheck(ports, check);
  return check;
}

const questionsFor = (ports: WatchPorts): Record<WatchedName, () => Promise<Facts>> => ({
  postgres: async () => ({
    missing_updates: (await ports.sql.query(sql.selectMissing))[0]?.missing_updates ?? 0,
  }),
  redis: async () => {
    const [used] = Used.parse(await ports.redis.script(lua.used, [], []));
    return used === "" ? {} : { used_bytes: Number(used) };
  },
  ledger: async () => {
    await ports.ledger.ping();
    return {};
  },
  vectors: async () => ({ light: (await ports.vectors.status()).status }),
  queue: async () => ({ ...(await ports.queues()) }),
  telegram: async () => ({ ...(await ports.telegram()) }),
  models: async () => {
    const since = iso(ports.clock.now() - recentMs.models);
    const [row = { answered: 0, failed: 0 }] = await ports.sql.query(sql.selectModelResults(since));
    return { ...row };
  },
});

const Used = z.tuple([z.string()]);

async function probe(
  { clock, log }: WatchPorts,
  name: WatchedName,
  ask: () => Promise<Facts>,
): Promise<WatchedProbe> {
  const start = clock.now();
  try {
    const facts = await ask();
    const ok = !isBroken(name, facts, start);
    if (!ok) log.warn("health.degraded", { name });
    return { name, ok, ms: clock.now() - start, facts };
  } catch (error) {
    log.error("health.down", error, { name });
    return { name, ok: false, ms: clock.now() - start, facts: {} };
  }
}

/**
 * Stores a check in both stores, either of which may be down; not retried, because the next check comes in a minute.
 */
async function storeCheck({ redis, sql: store, clock, log }: WatchPorts, check: HealthCheck): Promise<void> {
  const now = clock.now();
  const results = await Promise.allSettled([
    redis.script(lua.storeCheck, [checkKey], [JSON.stringify(check), now + retainedMs.redis]),
    store.batch({
      stored: sql.insertCheck(check),
      deleted: sql.deleteChecks(iso(now - retainedMs.postgres)),
    }),
  ]);
  for (const result of results) {
    if (result.status === "rejected") log.error("health.not_stored", result.reason);
  }
}

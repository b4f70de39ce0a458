/** Probes each store separately, so that one that hangs does not hide the others. */
import type { Clock } from "../kernel/clock.ts";
import type { Redis, RedisReply, Script } from "../kernel/redis.ts";
import type { Sql } from "../kernel/sql.ts";
import type { VectorsStatus } from "../knowledge/schema.ts";
import type { Health } from "./schema.ts";
import { selectMissing } from "./sql.ts";

interface Stores {
  readonly sql: Sql;
  readonly redis: Redis;
  readonly vectors: () => Promise<VectorsStatus>;
  readonly clock: Clock;
}

/** Returns unknown rather than failing if INFO is forbidden or does not report the policy. */
const evictionPolicy: Script = {
  name: "health.eviction",
  lua: `local info = redis.pcall('INFO', 'memory')
return type(info) == 'string' and string.match(info, 'maxmemory_policy:(%S+)') or ''`,
};

/** Probes every store, one round trip each; never throws. */
export async function probe({ sql, redis, vectors, clock }: Stores): Promise<Health> {
  const [postgres, cache, knowledge] = await Promise.all([
    timed(clock, () => sql.query(selectMissing)),
    timed(clock, () => redis.script(evictionPolicy, [], [])),
    timed(clock, vectors),
  ]);
  const light = knowledge.answer?.status ?? null;
  const stores = {
    postgres: { ok: postgres.ok, ms: postgres.ms },
    redis: { ok: cache.ok, ms: cache.ms, eviction: evictionOf(cache.answer) },
    vectors: { ok: light !== null && light !== "red", ms: knowledge.ms, light },
  };
  const log = postgres.answer?.[0] ?? null;
  const advice = adviceOn(stores.redis.eviction, log?.missing_updates ?? 0);
  const isWell = advice.length === 0 && Object.values(stores).every((store) => store.ok);
  return { status: isWell ? "ok" : "degraded", stores, log, advice };
}

function evictionOf(policy: RedisReply | undefined): Health["stores"]["redis"]["eviction"] {
  if (typeof policy !== "string" || policy === "") return "unknown";
  return policy === "noeviction" ? "off" : "on";
}

const adviceOn = (eviction: Health["stores"]["redis"]["eviction"], missing: number): string[] => [
  ...(eviction === "on"
    ? [
        "Redis evicts keys when its memory is full, which loses waiting messages: set maxmemory-policy to " +
          "noeviction (at Upstash, turn Eviction off)",
      ]
    : []),
  ...(missing > 0
    ? [
        `${missing} updates from Telegram are in no store, so these customers may be waiting for a reply: see ` +
          "updates.missing in the sweep's log for the ids and the runbook for the causes",
      ]
    : []),
];

async function timed<T>(
  clock: Clock,
  call: () => Promise<T>,
): Promise<{ ok: boolean; ms: number; answer?: T }> {
  const start = clock.now();
  const outcome = await call().then(
    (answer) => ({ ok: true, answer }),
    () => ({ ok: false }),
  );
  return { ...outcome, ms: clock.now() - start };
}

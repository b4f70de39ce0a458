/** Probes each store separately, so that a hanging store does not hide the others. */
import * as z from "zod";
import type { Clock } from "../kernel/clock.ts";
import type { Redis } from "../kernel/redis.ts";
import type { Sql } from "../kernel/sql.ts";
import type { VectorsStatus } from "../knowledge/schema.ts";
import * as lua from "./lua.ts";
import { checkKey, recentMs } from "./rules.ts";
import { type Health, HealthCheck } from "./schema.ts";
import { type MissingRow, selectMissing } from "./sql.ts";

interface Stores {
  readonly sql: Sql;
  readonly redis: Redis;
  readonly vectors: () => Promise<VectorsStatus>;
  readonly clock: Clock;
  /** The reviewers' groups, as configured. */
  readonly reviewGroups: readonly number[];
}

/** Probes every store, one round trip each; never throws. */
export async function probe({ sql, redis, vectors, clock, reviewGroups }: Stores): Promise<Health> {
  const [postgres, cache, knowledge] = await Promise.all([
    timed(clock, () => sql.query(selectMissing)),
    timed(clock, async () => LookReply.parse(await redis.script(lua.look, [checkKey], []))),
    timed(clock, vectors),
  ]);
  const light = knowledge.answer?.status ?? null;
  const stores = {
    postgres: { ok: postgres.ok, ms: postgres.ms },
    redis: { ok: cache.ok, ms: cache.ms, eviction: evictionOf(cache.answer?.[0]) },
    vectors: { ok: light !== null && light !== "red", ms: knowledge.ms, light },
  };
  const { log, stored, moved } = partsOf(postgres.answer?.[0]);
  const last_check = checkIn(cache.answer?.[1]) ?? checkIn(stored);
  const urgent = adviceOn(stores.redis.eviction, log?.missing_updates ?? 0);
  const moved_groups = moved.filter((id) => reviewGroups.includes(id)).length;
  // Those are followed, so everything works.
  const advice = [...urgent, ...adviceOnGroups(moved_groups)];
  const status = statusOf([
    urgent.length > 0,
    Object.values(stores).some((store) => !store.ok),
    failedLately(last_check, clock.now()),
  ]);
  return { status, stores, log, moved_groups, last_check, advice };
}

const statusOf = (troubles: readonly boolean[]): Health["status"] =>
  troubles.some((isTrouble) => isTrouble) ? "degraded" : "ok";

/** What Postgres knows about the log, the check that it stores, and the reviewers' groups that got new ids. */
function partsOf(row: MissingRow | undefined) {
  if (row === undefined) return { log: null, stored: null, moved: [] };
  const { missing_updates, since, last_check: stored, moved_groups: moved } = row;
  return { log: { missing_updates, since }, stored, moved };
}

const LookReply = z.tuple([z.string(), z.string()]);

/** The check as stored, text in Redis and JSON in Postgres; anything else counts as none. */
function checkIn(stored: unknown): HealthCheck | null {
  try {
    return HealthCheck.parse(typeof stored === "string" ? JSON.parse(stored) : stored);
  } catch {
    return null;
  }
}

/** What was probed just now counts as it is; an old check says nothing about the present. */
const failedLately = (check: HealthCheck | null, now: number): boolean =>
  check !== null &&
  Date.parse(check.checked_at) > now - recentMs.check &&
  check.probes.some(({ name, ok }) => !ok && !live.has(name));
const live: ReadonlySet<string> = new Set(["postgres", "redis", "vectors"]);

function evictionOf(policy: string | undefined): Health["stores"]["redis"]["eviction"] {
  if (policy === undefined || policy === "") return "unknown";
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

/** Everybody can read this, so it names no group. */
const adviceOnGroups = (moved: number): string[] =>
  moved > 0
    ? [
        "a reviewers' group became a supergroup, which has another id: NADIA follows it, but replace the id in " +
          "TELEGRAM_REVIEW_GROUPS; nadia doctor and posts.group_moved in the log name it",
      ]
    : [];

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

/** Examines an installation: settings, schema, privileges, every store and vendor, and the webhook. */
import type { Settings } from "../config.ts";
import { probe } from "../health/health.ts";
import { isBroken } from "../health/rules.ts";
import type { WatchedName } from "../health/schema.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { Sql } from "../kernel/sql.ts";
import { movedGroups } from "../posts/moves.ts";
import { readWebhook } from "../vendors/telegram-setup.ts";
import type { Host } from "./host.ts";
import { vectorsOf } from "./knowledge.ts";
import { migrationStates } from "./migrate.ts";
import { sqlOf } from "./postgres.ts";
import { redisOf } from "./redis.ts";
import { createHealthApp } from "./health.ts";

/** One thing that was examined; `fix` says what to do if it failed or could be better. */
export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly fix: string | null;
}

const passed = (name: string, detail: string): Finding => ({ name, ok: true, detail, fix: null });
const failed = (name: string, detail: string, fix: string): Finding => ({ name, ok: false, detail, fix });

/**
 * Runs an examination; what it throws becomes a finding. Messages of unexpected errors are left out: they may quote
 * secrets.
 */
async function examined(
  name: string,
  fix: string,
  look: () => Promise<Finding[]> | Finding[],
): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    return [failed(name, error instanceof NadiaError ? error.message : "it failed unexpectedly", fix)];
  }
}

/** Examines everything, one after another; never throws. `onLaptop` leaves out what only a deployment needs. */
export async function examine(settings: Settings, host: Host, onLaptop: boolean): Promise<Finding[]> {
  const setting = "set it in .env or the environment; nadia setup asks for it";
  return [
    ...(await examined("settings", setting, () => settingsFindings(settings))),
    ...(await examined("schema", "correct DATABASE_URL, or start Postgres", () =>
      schemaFindings(sqlOf(settings, host), onLaptop),
    )),
    ...(await examined("eviction", "correct the settings of Redis", () => evictionFindings(settings, host))),
    ...(await examined("stores", setting, () => storeFindings(settings, host))),
    ...(await examined("reviewers' groups", "correct DATABASE_URL, or start Postgres", () =>
      groupFindings(settings, host),
    )),
    ...(await examined("webhook", "correct TELEGRAM_BOT_TOKEN", () => webhookFindings(settings))),
  ];
}

function settingsFindings(settings: Settings): Finding[] {
  const { postgres, redis, telegram, queues, apiKey } = settings;
  const needed = {
    DATABASE_URL: postgres.databaseUrl,
    UPSTASH_REDIS_REST_URL: redis.restUrl,
    UPSTASH_REDIS_REST_TOKEN: redis.restToken,
    TELEGRAM_BOT_TOKEN: telegram.botToken,
    TELEGRAM_WEBHOOK_SECRET: telegram.webhookSecret,
    DRAFTS_QUEUE_URL: queues.drafts,
    DELIVERIES_QUEUE_URL: queues.deliveries,
    NADIA_API_KEY: apiKey,
  };
  const missing = Object.entries(needed).flatMap(([name, value]) => (value === null ? [name] : []));
  if (missing.length === 0) return [passed("settings", "complete")];
  return missing.map((name) =>
    failed("settings", `${name} is not set`, "set it in .env or the environment; nadia setup asks for some"),
  );
}

async function schemaFindings(sql: Sql, onLaptop: boolean): Promise<Finding[]> {
  const pending = (await migrationStates(sql)).flatMap(({ name, applied }) => (applied ? [] : [name]));
  const [role] = await sql.query<{ name: string; creates: boolean }>({
    sql: `select current_user as name, has_schema_privilege(current_user, 'public', 'create') as creates`,
    parameters: [],
  });
  const detail = `${role?.name ?? "?"} may ${role?.creates === true ? "" : "not "}change the schema`;
  const advice = 'fine for an operator; for functions see "The functions\' database role" in docs/runbook.md';
  return [
    pending.length === 0
      ? passed("schema", "up to date")
      : failed("schema", `${pending.length} migrations are pending, from ${pending[0]}`, "run nadia migrate"),
    { ...passed("database role", detail), fix: role?.creates === true && !onLaptop ? advice : null },
  ];
}

async function evictionFindings(settings: Settings, host: Host): Promise<Finding[]> {
  const sql = sqlOf(settings, host);
  const redis = redisOf(settings, host);
  const vectors = () => vectorsOf(settings, host, sql).status();
  const { reviewGroups } = settings;
  const { stores, advice } = await probe({ sql, redis, vectors, clock: host.clock, reviewGroups });
  const { eviction } = stores.redis;
  const fix = advice.find((line) => line.startsWith("Redis evicts")) ?? "turn eviction off";
  return [eviction === "on" ? failed("eviction", "on", fix) : passed("eviction", eviction)];
}

const fixes: Readonly<Record<WatchedName, string>> = {
  postgres: "see docs/runbook.md: Postgres does not answer, or updates from Telegram are missing",
  redis: "start Redis, or correct UPSTASH_REDIS_REST_URL and its token",
  ledger: "check LEDGER and LEDGER_TABLE, and the AWS credentials",
  vectors: "run nadia knowledge setup; check QDRANT_URL and its key",
  queue: "check DRAFTS_QUEUE_URL, DELIVERIES_QUEUE_URL and the AWS credentials",
  telegram: "check TELEGRAM_BOT_TOKEN; see the webhook below",
  models: "check the providers' keys: models failed in the last hour",
};

async function storeFindings(settings: Settings, host: Host): Promise<Finding[]> {
  const { probes } = await createHealthApp(settings, host).check();
  return probes.map(({ name, ok, ms, facts }) => {
    const shown = Object.entries(facts).map(([fact, value]) => `${fact} ${value}`);
    const detail = [`${ms} ms`, ...shown].join(", ");
    return ok && !isBroken(name, facts, host.clock.now())
      ? passed(name, detail)
      : failed(name, detail, fixes[name]);
  });
}

async function groupFindings(settings: Settings, host: Host): Promise<Finding[]> {
  const moves = await movedGroups({ ...settings, sql: sqlOf(settings, host) });
  return moves.map(({ chat_id, moved_to }) => ({
    ...passed("reviewers' groups", `${chat_id} became the supergroup ${moved_to}`),
    fix: `replace the id in TELEGRAM_REVIEW_GROUPS by ${moved_to}`,
  }));
}

async function webhookFindings({ telegram }: Settings): Promise<Finding[]> {
  const { botToken, apiRoot, updates } = telegram;
  if (botToken === null) return [];
  const { url, pending, lastError } = await readWebhook({ token: botToken, apiRoot });
  if (updates === "polling" || updates === "simulator")
    return [passed("webhook", `not needed for ${updates}`)];
  if (url === "") return [failed("webhook", "not set", "run nadia webhook <url>")];
  const detail = `${url}, ${pending} updates waiting`;
  return lastError === null
    ? [passed("webhook", detail)]
    : [
        {
          ...passed("webhook", `${detail}; last error: ${lastError}`),
          fix: "check whether the address answers",
        },
      ];
}

/** One interaction, from the update to the receipt, on Postgres 18 and Redis 7: CPU time, statements and bytes. */
import { subscribe } from "node:diagnostics_channel";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { manualClock } from "../../test/support/clock.ts";
import { childrenCpuMs } from "./processes.ts";
import { beginSection } from "./section.ts";
import { isListed, load, requireProgram, report } from "./source.ts";
import { recordStatements } from "./statements.ts";
import type * as EverythingModule from "../../core/app/everything.ts";
import type * as MigrateModule from "../../core/app/migrate.ts";
import type * as ConfigModule from "../../core/config.ts";
import type * as IdsModule from "../../core/kernel/ids.ts";
import type * as DatabaseModule from "../../test/support/database.ts";
import type * as HarnessModule from "../../test/support/harness.ts";
import type * as HostModule from "../../test/support/host.ts";
import type * as ServicesModule from "../../test/support/services.ts";
import type * as UpdatesModule from "../../test/support/updates.ts";
import type * as BotApiModule from "../../local/telegram/bot-api.ts";

requireProgram("redis-server");

const customers = 40;
/** With the two that warm up, fewer than make a draft recall older messages. */
const rounds = 3;
const apiKey = "bench-admin-key-0123456789";

const { createEverything } = await load<typeof EverythingModule>("core/app/everything.ts");
const { migrate } = await load<typeof MigrateModule>("core/app/migrate.ts");
const { parseSettings } = await load<typeof ConfigModule>("core/config.ts");
const { customerIdOf, interactionIdOf } = await load<typeof IdsModule>("core/kernel/ids.ts");
const { driverOver } = await load<typeof DatabaseModule>("test/support/database.ts");
const harness =
  await load<Partial<Record<"doorsOf" | "entryPointsOf", typeof HarnessModule.entryPointsOf>>>(
    "test/support/harness.ts",
  );
const { testHost } = await load<typeof HostModule>("test/support/host.ts");
const { startRealPostgres, startRealRedis } = await load<typeof ServicesModule>("test/support/services.ts");
const { textUpdate } = await load<typeof UpdatesModule>("test/support/updates.ts");
const { startFakeBotApi } = await load<typeof BotApiModule>("local/telegram/bot-api.ts");

/** Bytes that arrived at each port of this process. */
const sockets: Socket[] = [];
subscribe("net.server.socket", (message) => void sockets.push((message as { socket: Socket }).socket));
const bytesAt = (url: string): number =>
  sockets
    .filter(({ localPort }) => localPort === Number(new URL(url).port))
    .reduce((sum, { bytesRead }) => sum + bytesRead, 0);

const postgres = await startRealPostgres(10, [
  "shared_preload_libraries=pg_stat_statements",
  "pg_stat_statements.track=all",
]);
const recorder = isListed ? recordStatements(Number(new URL(postgres.fetchEndpoint).port)) : null;
const redis = await startRealRedis();
const botApi = await startFakeBotApi({ token: "1:bench" });
const queue = createServer((request, response) => {
  request.resume().on("end", () => response.end("{}"));
}).listen(0, "127.0.0.1");
await new Promise((resolve) => queue.once("listening", resolve));
const queueUrl = `http://127.0.0.1:${(queue.address() as AddressInfo).port}`;
const dataDir = mkdtempSync(join(tmpdir(), "nadia-bench-"));

await migrate(driverOver(postgres));
const clock = manualClock();
const app = createEverything(
  parseSettings({
    NADIA_API_KEY: apiKey,
    TELEGRAM_WEBHOOK_SECRET: "test-secret",
    TELEGRAM_BOT_TOKEN: "1:bench",
    TELEGRAM_API_ROOT: botApi.apiRoot,
    DATABASE_URL: postgres.databaseUrl,
    NEON_FETCH_ENDPOINT: postgres.fetchEndpoint,
    UPSTASH_REDIS_REST_URL: redis.url,
    UPSTASH_REDIS_REST_TOKEN: redis.token,
    AWS_ENDPOINT_URL: queueUrl,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "bench",
    AWS_SECRET_ACCESS_KEY: "bench",
    DRAFTS_QUEUE_URL: `${queueUrl}/drafts`,
    DELIVERIES_QUEUE_URL: `${queueUrl}/deliveries`,
    NADIA_DATA_DIR: dataDir,
    LLM1_MODEL: "offline",
    LLM2_MODEL: "offline",
  }),
  testHost({ clock }),
);
// The base commit has the first name.
const entryPointsOf = harness.doorsOf ?? harness.entryPointsOf;
if (entryPointsOf === undefined) throw new Error("the harness has no entry points");
const { update, api } = entryPointsOf(app);

let updateId = 0;
async function interact(userId: number): Promise<void> {
  updateId += 1;
  const messageId = updateId;
  const date = Math.floor(clock.now() / 1_000);
  recorder?.step("receive");
  const status = await update(textUpdate({ updateId, userId, date, text: "Where is my parcel, please?" }));
  if (status !== 200) throw new Error(`the webhook answered ${status}`);
  clock.advance(10_000);
  const customer = customerIdOf(userId);
  recorder?.step("draft");
  await app.draft.draft({ v: 1, kind: "draft", customer_id: customer, due_at: clock.now() });
  const id = interactionIdOf({ connection: null, chat_id: userId, message_id: messageId });
  recorder?.step("approve");
  const approved = await api("POST", `/v1/reviews/${id}/approve`, { final_text: "Today." }, apiKey);
  if (approved.status !== 200) throw new Error(`approve answered ${approved.text}`);
  recorder?.step("deliver");
  await app.delivery.run({ v: 1, kind: "deliver", customer_id: customer });
}

async function round(): Promise<void> {
  for (let userId = 1; userId <= customers; userId += 1) await interact(userId);
}

const server = new Client({ connectionString: postgres.serverUrl });
await server.connect();
await server.query("create extension pg_stat_statements");
// The first messages find cold caches, and the code is compiled at the same time.
await round();
await round();
await server.query("select pg_stat_statements_reset()");
recorder?.reset();
const before = {
  own: process.cpuUsage(),
  engines: childrenCpuMs(),
  redis: bytesAt(redis.url),
  postgres: bytesAt(postgres.fetchEndpoint),
};
const endSection = beginSection("interaction");
for (let count = 0; count < rounds; count += 1) await round();
endSection(rounds * customers);
const { user, system } = process.cpuUsage(before.own);
const engines = childrenCpuMs() - before.engines;
const bytes = {
  redis: bytesAt(redis.url) - before.redis,
  postgres: bytesAt(postgres.fetchEndpoint) - before.postgres,
};
const counted = `select coalesce(sum(calls) filter (where toplevel), 0)::float8 as own, sum(calls)::float8 as "all"
  from pg_stat_statements where query !~* '^(begin|commit|select pg_stat)'`;
const [statements] = (await server.query<{ own: number; all: number }>(counted)).rows;
if (recorder !== null) {
  for (const line of recorder.lines(rounds * customers)) console.error(line);
  const nested = `select calls::float8 / ${rounds * customers} as calls, query from pg_stat_statements
    where not toplevel order by calls desc, query`;
  for (const row of (await server.query<{ calls: number; query: string }>(nested)).rows)
    console.error(
      row.calls.toFixed(2),
      "in a trigger or function ",
      row.query.replaceAll(/\s+/g, " ").slice(0, 100),
    );
}
await server.end();
const interactions = rounds * customers;
report({
  own_cpu_ms: (user + system) / 1_000 / interactions,
  engines_cpu_ms: engines / interactions,
  statements: (statements?.own ?? NaN) / interactions,
  statements_with_triggers: (statements?.all ?? NaN) / interactions,
  redis_bytes: bytes.redis / interactions,
  postgres_bytes: bytes.postgres / interactions,
});
queue.closeAllConnections();
queue.close();
await Promise.all([postgres, redis, botApi, app.ledger].map((part) => part.close()));
rmSync(dataDir, { recursive: true, force: true });
process.exit(0);

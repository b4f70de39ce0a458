/** The deployed functions over Postgres 18 and Redis 7, and the calls that one message makes. */
import { execFileSync } from "node:child_process";
import { Redis } from "ioredis";
import { migrate } from "../../core/app/migrate.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { driverOver } from "../../test/support/database.ts";
import { apiEvent, sqsEvent, webhookEvent } from "../../test/support/lambda/events.ts";
import type { Sandbox } from "../../test/support/lambda/sandbox.ts";
import { apiKey, type Stage, startStage, webhookSecret } from "../../test/support/lambda/stage.ts";
import { geminiAnswer, openaiAnswer } from "../../test/support/model-server.ts";
import { startRealPostgres, startRealRedis } from "../../test/support/services.ts";
import { textUpdate } from "../../test/support/updates.ts";
import { exchangeOf } from "./conversations.ts";
import { type Meter, startMeter } from "./meter.ts";

export const workers = ["webhook", "draftWorker", "reviewerApi", "deliveryWorker"] as const;
export type Worker = (typeof workers)[number];

/** Messages in progress at once: each lane has its own sandboxes, so that two cores are used. */
export const lanes = 2;
export type Lane = Readonly<Record<Worker, Sandbox>>;

export interface World {
  readonly stage: Stage;
  readonly meter: Meter;
  readonly redis: Redis;
  readonly postmaster: number;
  readonly lanes: readonly Lane[];
  close(): Promise<void>;
}

/** Starts everything. */
export async function open(): Promise<World> {
  const meter = startMeter();
  let redisUrl = "";
  const stage = await startStage({
    via: meter.via,
    stores: async () => {
      const postgres = await startRealPostgres(10, [
        // A run compresses a day into minutes, so that Postgres vacuums as often per message as it would in production.
        "autovacuum_naptime=1s",
        // Neon prepares no statement by name, so it plans each one every time.
        "plan_cache_mode=force_custom_plan",
      ]);
      await migrate(driverOver(postgres));
      const redis = await startRealRedis();
      redisUrl = redis.redisUrl;
      return { postgres, redis };
    },
  });
  const redis = new Redis(redisUrl);
  const [row] = await stage.sql.query<{ pid: number }>({
    sql: "select pg_backend_pid() as pid",
    parameters: [],
  });
  const parent = execFileSync("ps", ["-o", "ppid=", "-p", String(row?.pid)], { encoding: "utf8" });
  return {
    stage,
    meter,
    redis,
    postmaster: Number(parent),
    lanes: await Promise.all(Array.from({ length: lanes }, () => startLane(stage))),
    close: async () => {
      redis.disconnect();
      await stage.close();
      meter.close();
    },
  };
}

async function startLane(stage: Stage): Promise<Lane> {
  const entries: [Worker, Sandbox][] = [];
  for (const name of workers) entries.push([name, await stage.start(name)]);
  return Object.fromEntries(entries) as Record<Worker, Sandbox>;
}

/** Throws if the function throws or rejects the event. */
export async function invoke(
  sandbox: Sandbox,
  event: unknown,
): Promise<{ statusCode?: number; body?: string }> {
  const outcome = await sandbox.invoke(event);
  const result =
    outcome.kind === "response" ? (outcome.result as { statusCode?: number; body?: string }) : null;
  const failures = (result as { batchItemFailures?: unknown[] } | null)?.batchItemFailures ?? [];
  if (outcome.kind !== "response" || (result?.statusCode ?? 200) !== 200 || failures.length > 0)
    throw new Error(`an invocation failed: ${JSON.stringify(outcome)} ${sandbox.output().slice(-500)}`);
  return result ?? {};
}

/** The nth message, from its update to the receipt of its reply: the reviewer sees the queue, opens the draft and approves. */
export async function send({ stage, lanes: all }: World, n: number, customers: number): Promise<void> {
  const sandboxes = all[n % lanes] as Lane; // there are as many
  // Each lane has the same number of customers, so a customer always uses the same lane.
  const userId = 1_000_001 + (n % customers);
  const customer_id = customerIdOf(userId);
  const { question, reply } = exchangeOf(n, customers);
  stage.models.first.answer = geminiAnswer(reply);
  stage.models.second.answer = openaiAnswer([reply]);
  const update = textUpdate({
    updateId: n + 1,
    userId,
    text: question,
    date: Math.floor(Date.now() / 1_000),
  });
  await invoke(sandboxes.webhook, webhookEvent(update, webhookSecret));
  await invoke(sandboxes.draftWorker, sqsEvent([{ v: 1, kind: "draft", customer_id, due_at: 0 }]));
  const listed = await invoke(sandboxes.reviewerApi, apiEvent("GET", "/v1/reviews", { key: apiKey }));
  const { items } = JSON.parse(listed.body ?? "") as { items: { id: string; customer: { id: string } }[] };
  const mine = items.find(({ customer }) => customer.id === customer_id);
  const path = `/v1/reviews/${mine?.id ?? "none"}`;
  await invoke(sandboxes.reviewerApi, apiEvent("GET", path, { key: apiKey }));
  const approve = apiEvent("POST", `${path}/approve`, { key: apiKey, body: { final_text: reply } });
  await invoke(sandboxes.reviewerApi, approve);
  await invoke(sandboxes.deliveryWorker, sqsEvent([{ v: 1, kind: "deliver", customer_id }]));
}

/** `nadia recover` as an operator runs it. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { barOf } from "../../cli/recover.ts";
import { RecoveryPage } from "../../core/recovery/schema.ts";
import { childEnv } from "../support/child.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { textUpdate } from "../support/updates.ts";

const cli = join(import.meta.dirname, "../../cli/nadia.ts");

/** Runs the command against the app's stores and Telegram. */
async function nadia({ settings }: Harness, ...args: readonly string[]) {
  const { postgres, redis, aws, queues, telegram } = settings;
  const env = {
    DATABASE_URL: postgres.databaseUrl,
    NEON_FETCH_ENDPOINT: postgres.fetchEndpoint,
    UPSTASH_REDIS_REST_URL: redis.restUrl,
    UPSTASH_REDIS_REST_TOKEN: redis.restToken,
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_REGION: aws.region,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    DRAFTS_QUEUE_URL: queues.drafts,
    DELIVERIES_QUEUE_URL: queues.deliveries,
    TELEGRAM_BOT_TOKEN: telegram.botToken,
    TELEGRAM_WEBHOOK_SECRET: telegram.webhookSecret,
    TELEGRAM_API_ROOT: telegram.apiRoot,
  };
  const given = Object.entries(env).map(([name, value]) => [name, value ?? ""] as const);
  const child = spawn(process.execPath, [cli, "recover", ...args], {
    env: childEnv(Object.fromEntries(given)),
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, err };
}

test("[V2] nadia recover runs an operation by itself, prints its progress and counts, and fails when it fails", async () => {
  const harness = await startHarness();
  onTestFinished(() => harness.close());
  // Ten minutes ago, so that the flush is overdue for the command, which goes by the machine's clock.
  harness.clock.advance(-600_000);
  await harness.update(textUpdate({ userId: 851, updateId: 1, text: "one" }));
  harness.clock.advance(600_000);
  const swept = await nadia(harness);
  expect(swept).toMatchObject({ code: 0, err: "" });
  expect(swept.out).toMatch(/^started 0\/\?$|^copies 0\/13$/m);
  expect(swept.out).toContain("sweep succeeded");
  expect(swept.out).toContain("flushes: 1 found, 1 repaired");
  const page = RecoveryPage.parse((await harness.api("GET", "/v1/recovery/operations")).body);
  expect(page.items).toMatchObject([
    { state: "succeeded", trigger: "person", started_by: { id: null, name: "nadia recover" } },
  ]);

  harness.telegram.keep(textUpdate({ userId: 852, updateId: 2, text: "two" }));
  const refused = await nadia(harness, "--kind", "pending_updates");
  expect(refused.code).toBe(1);
  expect(refused.out).toContain("updates failed: the bot has no webhook");
  const unknown = await nadia(harness, "--kind", "everything");
  expect(unknown).toMatchObject({ code: 1, out: "" });
  expect(unknown.err).toContain("--kind must be sweep or pending_updates");
  expect((await nadia(harness, "--help")).out).toContain("recover [--kind sweep|pending_updates]");
});

test("[V2] the progress bar of a terminal fills with the steps that are done", () => {
  const bar = (step: string | null, done: number, total: number | null) =>
    barOf({ progress: { step, done, total } });
  expect(bar(null, 0, null)).toBe("[------------------------] 0/?");
  expect(bar("restored", 3, 12)).toBe("[######------------------] 3/12 restored");
  expect(bar("updates", 20, 20)).toBe("[########################] 20/20 updates");
  expect(bar("updates", 25, 20)).toBe("[########################] 25/20 updates");
});

/** `nadia recover` as an operator runs it. */
import { expect, onTestFinished, test } from "vitest";
import { barOf } from "../../cli/kit/progress.ts";
import { RecoveryPage } from "../../core/recovery/schema.ts";
import { apiKey, startHarness } from "../support/harness.ts";
import { environmentOf, nadia } from "../support/nadia.ts";
import { textUpdate } from "../support/updates.ts";

test("[V2] nadia recover runs an operation by itself, prints its progress and counts, and fails when it fails", async () => {
  const harness = await startHarness();
  onTestFinished(() => harness.close());
  // Ten minutes ago, so that the flush is overdue for the command, which goes by the machine's clock.
  harness.clock.advance(-600_000);
  await harness.update(textUpdate({ userId: 851, updateId: 1, text: "one" }));
  harness.clock.advance(600_000);
  const recover = (...options: string[]) => nadia(["recover", ...options], environmentOf(harness.settings));
  const swept = await recover();
  expect(swept.code).toBe(0);
  expect(swept.err).toMatch(/^started 0\/\?$|^operations 0\/\d+$/m);
  expect(swept.out).toContain("sweep succeeded");
  expect(swept.out).toContain("flushes: 1 found, 1 repaired");
  const page = RecoveryPage.parse((await harness.api("GET", "/v1/recovery/operations")).body);
  expect(page.items).toMatchObject([
    { state: "succeeded", trigger: "person", started_by: { id: null, name: "nadia recover" } },
  ]);

  harness.telegram.keep(textUpdate({ userId: 852, updateId: 2, text: "two" }));
  const refused = await recover("--kind", "pending_updates");
  expect(refused.code).toBe(1);
  expect(refused.out).toContain("updates failed: the bot has no webhook");
  const unknown = await recover("--kind", "everything");
  expect(unknown).toMatchObject({ code: 2, out: "" });
  expect(unknown.err).toContain("sweep, pending_updates");
});

test("[O3] nadia doctor examines every part, says how to fix what is wrong, and exits 1 then", async () => {
  const harness = await startHarness();
  onTestFinished(() => harness.close());
  const env: Record<string, string | undefined> = {
    ...environmentOf(harness.settings),
    NADIA_API_KEY: apiKey,
    NADIA_DATA_DIR: harness.settings.dataDir,
  };
  harness.telegram.keep(textUpdate({ userId: 853, updateId: 3, text: "three" }));
  const ill = await nadia(["doctor"], env);
  expect(ill.code).toBe(1);
  expect(ill.out).toContain("FAIL webhook: not set\n     run nadia webhook <url>\n");
  expect(ill.out).toContain("ok   schema: up to date\n");
  for (const part of [
    "settings: complete",
    "database role",
    "eviction",
    "postgres",
    "redis",
    "ledger",
    "queue",
  ])
    expect(ill.out).toContain(`ok   ${part}`);
  await nadia(["webhook", "https://nadia.example/hook"], env);
  const well = await nadia(["doctor", "--json"], env);
  expect([well.code, well.out]).toEqual([0, expect.stringContaining('"name":"webhook","ok":true')]);
  const lost = await nadia(["doctor"], { ...env, DATABASE_URL: undefined, DRAFTS_QUEUE_URL: undefined });
  expect(lost.code).toBe(1);
  expect(lost.out).toContain("FAIL settings: DATABASE_URL is not set");
});

test("[V2] the progress bar of a terminal fills with the steps that are done", () => {
  const bar = (step: string | null, done: number, total: number | null) => barOf({ step, done, total });
  expect(bar(null, 0, null)).toBe("[------------------------] 0/?");
  expect(bar("restored", 3, 12)).toBe("[######------------------] 3/12 restored");
  expect(bar("updates", 20, 20)).toBe("[########################] 20/20 updates");
  expect(bar("updates", 25, 20)).toBe("[########################] 25/20 updates");
});

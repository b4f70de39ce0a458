/** Two bots on the same stores. */
import assert from "node:assert/strict";
import { onTestFinished, test } from "vitest";
import { botIdOf, claimStores } from "../../core/app/bot.ts";
import { createWebhookApp } from "../../core/app/webhook.ts";
import { createLog } from "../../core/kernel/log.ts";
import { sql as template, statement } from "../../core/compiler.ts";
import { driverOver, startMigratedPostgres } from "../support/database.ts";
import { databaseOf, startHarness } from "../support/harness.ts";
import { testHost } from "../support/host.ts";
import { textUpdate } from "../support/updates.ts";
import { ask, plant, reviewOf } from "../support/reviews.ts";

test("(promise 13) stores with one bot's messages reject another bot, and say what to do", async () => {
  const postgres = await startMigratedPostgres();
  onTestFinished(() => postgres.close());
  const sql = driverOver(postgres);
  await claimStores(sql, "1:simulator");
  await claimStores(sql, "1:another-token-of-the-same-bot");
  await assert.rejects(claimStores(sql, "7000000001:real"), {
    code: "bad_configuration",
    facts: { stored: 1, given: 7_000_000_001 },
    message: /NADIA_DATA_DIR/,
  });
  await assert.rejects(claimStores(sql, "nonsense"), { code: "bad_configuration" });
  await claimStores(sql, "1:simulator");
});

test("[S1] (promises 1, 13) the webhook of another bot stores nothing, and Telegram keeps its updates", async () => {
  const harness = await startHarness();
  onTestFinished(() => harness.close());
  const db = databaseOf(harness);
  const lines: string[] = [];
  const host = testHost({ clock: harness.clock, log: createLog(({ event }) => lines.push(event)) });
  const webhookOf = (botId: number) =>
    createWebhookApp({ ...harness.settings, telegram: { ...harness.settings.telegram, botId } }, host);
  const update = (updateId: number) =>
    JSON.stringify(textUpdate({ userId: 41, updateId, text: `text ${updateId}` }));
  harness.proxies.postgres.cut(true);
  assert.equal(await webhookOf(2).receive(update(1)), "appended");
  assert.ok(lines.includes("webhook.owner_unknown"), "while Postgres is out nobody can tell");
  harness.proxies.postgres.cut(false);
  assert.equal(await webhookOf(1).receive(update(2)), "appended");
  await assert.rejects(webhookOf(2).receive(update(3)), {
    code: "bad_configuration",
    facts: { stored: 1, given: 2 },
  });
  const copies = await db.query(
    statement<{ id: number }>(template`select update_id as id from wal_fallback`),
  );
  assert.deepEqual(copies, [{ id: 2 }]);
});

test("[R3] (promises 2, 13) a worker of another bot sends nothing, loses nothing, and says why", async () => {
  const harness = await startHarness();
  onTestFinished(() => harness.close());
  const db = databaseOf(harness);
  const states = async () =>
    (
      await db.query(
        statement<{ state: string; attempts: number }>(template`select state, attempts from deliveries`),
      )
    )
      .map(({ state, attempts }) => `${state} ${attempts}`)
      .join();
  const own = botIdOf(harness.settings.telegram.botToken ?? "");
  await claimStores(db, `${own + 1}:another`);
  const review = await plant(harness);
  await ask(harness, "claim", review.id);
  assert.equal((await ask(harness, "approve", review.id)).status, 200);
  harness.clock.advance(60_000);
  for (let at = 0; at < 7; at += 1) {
    await harness.sweep();
    await harness.work();
    harness.clock.advance(60_000);
  }
  assert.equal(await states(), "queued 0");
  assert.deepEqual(harness.telegram.sent(), []);
  const refused = harness.lines.filter(({ event }) => event === "job.failed");
  assert.ok(refused.length > 0);
  assert.ok(refused.every(({ fields }) => fields["code"] === "bad_configuration"));
  await db.query(statement(template`update store_owner set bot_id = ${own}::bigint`));
  await harness.sweep();
  await harness.work();
  assert.equal(await states(), "sent 1");
  assert.equal((await reviewOf(harness, review.id)).status, "sent");
});

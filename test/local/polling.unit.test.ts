/** Long polling against a Bot API over HTTP: nothing is confirmed before the webhook has accepted it. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "vitest";
import { answeredKinds } from "../../core/intake/rules.ts";
import { type Clock, systemClock } from "../../core/kernel/clock.ts";
import { hasCode } from "../../core/kernel/errors.ts";
import { createLog, type LogLine } from "../../core/kernel/log.ts";
import { type Polling, startPolling } from "../../local/polling.ts";
import { type FakeBotApi, startFakeBotApi } from "../../local/telegram/bot-api.ts";
import { textUpdate } from "../support/updates.ts";
import { startWebhookServer, type WebhookServer } from "../support/webhook-server.ts";
import { testHost } from "../support/host.ts";

/** Pauses are requested but not waited for. */
const hasty: Clock = {
  now: () => systemClock.now(),
  wait: () => new Promise((resolve) => setImmediate(resolve)),
};
const token = "77:polling";

describe("polling", () => {
  let telegram: FakeBotApi;
  let webhook: WebhookServer;
  let polling: Polling | null = null;
  let lines: LogLine[] = [];
  beforeEach(async () => {
    telegram = await startFakeBotApi({ token });
    webhook = await startWebhookServer();
    lines = [];
  });
  afterEach(async () => {
    await polling?.stop();
    polling = null;
    await webhook.close();
    await telegram.close();
  });

  const host = () => testHost({ clock: hasty, log: createLog((line) => lines.push(line)) });
  const poll = async (given = token) => {
    const target = { url: webhook.url, secret: "polling-secret" };
    polling = await startPolling({ apiRoot: telegram.apiRoot, token: given, webhook: target, host: host() });
  };
  const offsets = () =>
    telegram
      .calls()
      .flatMap(({ method, payload }) => (method === "getUpdates" ? [Number(payload["offset"])] : []));
  const until = async (holds: () => boolean) => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  test("[O6] requests the same kinds of updates as the webhook, always: Telegram would keep the previous list", async () => {
    await poll();
    await until(() => offsets().length === 1);
    assert.deepEqual(telegram.calls().at(-1)?.payload["allowed_updates"], answeredKinds);
  });

  test("[O6] each update is posted with the secret, in order, and confirmed afterwards", async () => {
    for (const updateId of [5, 6, 9]) await telegram.push(textUpdate({ updateId, userId: 1, text: "Hello" }));
    await poll();
    await webhook.until(3);
    assert.deepEqual(
      webhook.posted.map(({ update_id }) => update_id),
      [5, 6, 9],
    );
    assert.deepEqual(new Set(webhook.secrets), new Set(["polling-secret"]));
    await until(() => offsets().at(-1) === 10);
    assert.deepEqual(offsets(), [0, 10]);
    assert.deepEqual(telegram.calls()[0]?.method, "deleteWebhook");
  });

  test("[O6] an update that the webhook rejects is posted again and not confirmed meanwhile", async () => {
    webhook.answer(503);
    await telegram.push(textUpdate({ updateId: 20, userId: 1, text: "Hello" }));
    await poll();
    await webhook.until(3);
    assert.deepEqual(offsets(), [0]);
    webhook.answer(200);
    await until(() => offsets().at(-1) === 21);
    assert(webhook.posted.every(({ update_id }) => update_id === 20));
    assert(lines.some(({ event, fields }) => event === "polling.not_taken" && fields["status"] === 503));
  });

  test("[O6] updates not accepted before a stop arrive again at the next start", async () => {
    webhook.answer(503);
    await telegram.push(textUpdate({ updateId: 30, userId: 1, text: "Hello" }));
    await poll();
    await webhook.until(1);
    await polling?.stop();
    webhook.answer(200);
    const before = webhook.posted.length;
    await poll();
    await webhook.until(before + 1);
    assert.equal(webhook.posted.at(-1)?.update_id, 30);
  });

  test("[O6] another program that polls the same bot is named as the cause", async () => {
    await poll();
    await until(() => offsets().length === 1);
    await fetch(`${telegram.apiRoot}/bot${token}/getUpdates?timeout=0`);
    await until(() => lines.some(({ event }) => event === "polling.conflict"));
    assert.match(
      String(lines.find(({ event }) => event === "polling.conflict")?.fields["reason"]),
      /another program/,
    );
  });

  test("[O6] a token that Telegram does not know is a configuration error without the token in it", async () => {
    await assert.rejects(poll("78:wrong"), (error) => {
      assert(hasCode(error, "bad_configuration"));
      assert.doesNotMatch(error.message, /78:wrong/);
      return true;
    });
  });
});

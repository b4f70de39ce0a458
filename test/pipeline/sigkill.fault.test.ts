/** `npm start`, killed with SIGKILL at many moments and restarted, with an external Telegram (promise 7). */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, test } from "vitest";
import { Review, ReviewPage } from "../../core/review/schema.ts";
import { type FakeBotApi, startFakeBotApi } from "../../local/telegram/bot-api.ts";
import { waitTimeoutMs } from "../support/eventually.ts";
import { freePort, type AppProcess, startProcess } from "../support/process.ts";
import { dateNow, textUpdate } from "../support/updates.ts";

const key = "nadia_sigkill_key_0123456789";
const secret = "sigkill-secret";
const token = "1:sigkill";
/** Kills happen from right after an acknowledgement to well after a draft's commit, ms. */
const moments = [0, 30, 110, 250, 600];
/** A kill is also this part of its moment after an approval: restarts, at 4 s of CPU each, serve both tests. */
const sinceApproval = 1 / 10;

describe("SIGKILL at any moment", () => {
  const dataDir = mkdtempSync(join(tmpdir(), "nadia-sigkill-"));
  let telegram: FakeBotApi;
  let env: Record<string, string>;
  let harness: AppProcess;
  const acknowledged: { customer: number; text: string }[] = [];
  /** Drafted before the first kill; one is approved before each. */
  let waiting: readonly Review[] = [];

  beforeAll(async () => {
    telegram = await startFakeBotApi({ token });
    env = {
      PORT: String(await freePort()),
      NADIA_DATA_DIR: dataDir,
      NADIA_API_KEY: key,
      NADIA_DEBOUNCE_MS: "100",
      TELEGRAM_WEBHOOK_SECRET: secret,
      TELEGRAM_BOT_TOKEN: token,
      TELEGRAM_API_ROOT: telegram.apiRoot,
      TELEGRAM_UPDATES: "webhook",
    };
    harness = await startProcess(env);
  });
  afterAll(async () => {
    await harness.kill();
    await telegram.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function api(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(harness.url + path, {
      method,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return response.json();
  }
  const listed = async (status: string) =>
    ReviewPage.parse(await api("GET", `/v1/reviews?status=${status}&limit=200`)).items;

  /** Like Telegram: repeats until it is acknowledged. */
  async function write(updateId: number, customer: number, text: string): Promise<void> {
    const update = textUpdate({ updateId, userId: customer, messageId: updateId, date: dateNow(), text });
    for (const end = Date.now() + waitTimeoutMs; Date.now() < end;) {
      const response = await fetch(`${harness.url}/telegram/webhook`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-telegram-bot-api-secret-token": secret },
        body: JSON.stringify(update),
      }).catch(() => null);
      if (response?.status === 200) {
        acknowledged.push({ customer, text });
        return;
      }
      await pause(250);
    }
  }

  async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
    for (const end = Date.now() + waitTimeoutMs; Date.now() < end;) {
      if (await holds().catch(() => false)) return;
      await pause(100);
    }
    assert.fail(`${what}\n${harness.output().slice(-3_000)}`);
  }

  const drafted = async () => (await listed("pending")).flatMap(({ messages }) => messages).length;

  async function approve({ id }: Review): Promise<void> {
    const approved = await api("POST", `/v1/reviews/${id}/approve`, { final_text: `reply ${id}` });
    assert.equal(Review.parse(approved).status, "approved");
  }

  test("[S1] (promises 1, 2) every acknowledged message is drafted into exactly one interaction", async () => {
    for (const round of moments.keys()) await write(round + 1, 100 + round, `customer ${round}`);
    await until(async () => (await drafted()) === moments.length, "not every message was drafted");
    waiting = await listed("pending");
    acknowledged.length = 0;
    for (const [round, moment] of moments.entries()) {
      const say = (line: number) =>
        write(10 + 2 * round + line, 200 + round, `customer ${round} line ${line}`);
      const approval = async () => {
        await pause(moment * (1 - sinceApproval));
        await approve(waiting[round] ?? assert.fail());
      };
      await say(1);
      await Promise.all([say(2), approval()]);
      await pause(moment * sinceApproval);
      await harness.kill();
      harness = await startProcess(env);
    }
    await until(async () => (await drafted()) >= acknowledged.length, "not every message was drafted");
    const found = (await listed("pending")).flatMap(({ customer, messages }) =>
      messages.map(({ text }) => ({ customer: customer.telegram_user_id, text })),
    );
    const sorted = (list: { customer: number; text: string | null }[]) =>
      list.map(({ customer, text }) => `${customer} ${text}`).sort();
    assert.equal(acknowledged.length, 2 * moments.length);
    assert.deepEqual(sorted(found), sorted(acknowledged));
  });

  test("[R3] (promise 4) every approved reply is sent once, or is unknown and was sent at most once", async () => {
    // A reply whose send was killed is `sending` until the sweep marks it `unknown`.
    const takenUp = async () => {
      const reviews = (await Promise.all(["sent", "sending", "unknown"].map(listed))).flat();
      // One that changes its state meanwhile is listed twice.
      return new Set(reviews.map(({ id }) => id));
    };
    await until(async () => {
      const ids = await takenUp();
      return waiting.every(({ id }) => ids.has(id));
    }, "not every reply was taken up");
    const sent = telegram.sent().map((message) => message.text);
    assert.equal(new Set(sent).size, sent.length, "a reply was sent twice");
    for (const review of await listed("sent"))
      assert.ok(sent.includes(`reply ${review.id}`), "sent, but never arrived");
  });
});

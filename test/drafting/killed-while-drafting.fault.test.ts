/** `npm start`, killed during a model call: its own lease does not keep the next start from drafting. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, test } from "vitest";
import { ReviewPage } from "../../core/review/schema.ts";
import { modelSettings, startGemini, startOpenai } from "../support/model-server.ts";
import { freePort, type AppProcess, startProcess } from "../support/process.ts";
import { dateNow, textUpdate } from "../support/updates.ts";

const key = "nadia_killed_key_0123456789";
const secret = "killed-secret";

async function reviewsOf(harness: AppProcess) {
  const response = await fetch(`${harness.url}/v1/reviews`, { headers: { authorization: `Bearer ${key}` } });
  return ReviewPage.parse(await response.json()).items;
}

async function firstReview(harness: AppProcess) {
  for (;;) {
    const [review] = await reviewsOf(harness);
    if (review !== undefined) return review;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test("[S1] (promise 7) killed during a model call, it drafts at once after a restart", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "nadia-killed-"));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const [gemini, openai] = [await startGemini("A plan."), await startOpenai(["Here it is."])];
  onTestFinished(() => [gemini, openai].forEach((model) => model.close()));
  const asked = Promise.withResolvers<void>();
  gemini.onRequest = async () => {
    asked.resolve();
    await new Promise(() => undefined);
  };
  const env = {
    ...modelSettings(gemini, openai),
    PORT: String(await freePort()),
    NADIA_DATA_DIR: dataDir,
    NADIA_API_KEY: key,
    NADIA_DEBOUNCE_MS: "100",
    TELEGRAM_WEBHOOK_SECRET: secret,
  };
  let harness = await startProcess(env);
  onTestFinished(() => harness.kill());
  const posted = await fetch(`${harness.url}/telegram/webhook`, {
    method: "POST",
    headers: { "x-telegram-bot-api-secret-token": secret },
    body: JSON.stringify(textUpdate({ updateId: 1, userId: 7, date: dateNow(), text: "Where is it?" })),
  });
  assert.equal(posted.status, 200);
  await asked.promise;
  await harness.kill();
  gemini.onRequest = () => undefined;
  harness = await startProcess(env);
  const { draft, messages } = await firstReview(harness);
  assert.deepEqual([draft?.text, messages.map(({ text }) => text)], ["Here it is.", ["Where is it?"]]);
  assert.match(harness.output(), /drafts\.resumed/, "it did not wait for the dead worker's lease");
});

/**
 * The functions as they are deployed: bundled, under Lambda's Runtime API, with AWS's events, and what happens to their
 * sandboxes: deadlines, signals, lack of memory, freezing.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { apiEvent, eventSource, scheduleEvent, sqsEvent, webhookEvent } from "../support/lambda/events.ts";
import type { Sandbox } from "../support/lambda/sandbox.ts";
import { apiKey, type FunctionName, type Stage, startStage, webhookSecret } from "../support/lambda/stage.ts";
import { geminiAnswer } from "../support/model-server.ts";
import { eventually } from "../support/eventually.ts";
import { textUpdate } from "../support/updates.ts";

let stage: Stage;
let drafts: ReturnType<typeof eventSource>;
beforeAll(async () => {
  stage = await startStage();
  drafts = eventSource(stage.queue.endpoint, stage.queue.draftsUrl);
});
afterAll(async () => {
  drafts.close();
  await stage.close();
});
afterEach(() => {
  stage.models.first.onRequest = () => undefined;
});

const status = (statusCode: number) => ({
  kind: "response",
  result: expect.objectContaining({ statusCode }),
});
const done = { kind: "response", result: null };
const batch = (...failed: string[]) => ({
  kind: "response",
  result: { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) },
});

test("[O4] (promises 1, 2, 3, 4) a message goes through every deployed function, and its reply arrives once", async () => {
  const webhook = await stage.start("webhook");
  const update = textUpdate({ updateId: 1, userId: 7, text: "Where is my parcel?" });
  expect(await webhook.invoke(webhookEvent(update, webhookSecret))).toEqual(status(200));
  // Nothing of the first invocation is left in the sandbox: a repeated update changes nothing, the next one counts.
  expect(await webhook.invoke(webhookEvent(update, webhookSecret))).toEqual(status(200));

  expect(await drafts.deliver(await stage.start("draftWorker"))).toEqual(batch());

  const api = await stage.start("reviewerApi");
  const listed = await api.invoke(apiEvent("GET", "/v1/reviews", { key: apiKey }));
  expect(listed).toEqual(status(200));
  const { items } = JSON.parse(bodyOf(listed)) as { items: { id: string; draft_text: string }[] };
  expect(items).toHaveLength(1);
  const approve = apiEvent("POST", `/v1/reviews/${items[0]?.id}/approve`, {
    key: apiKey,
    body: { final_text: "It arrives today." },
  });
  expect(await api.invoke(approve)).toEqual(status(200));

  const deliveries = eventSource(stage.queue.endpoint, stage.queue.deliveriesUrl);
  expect(await deliveries.deliver(await stage.start("deliveryWorker"))).toEqual(batch());
  expect(stage.telegram.sent().map(({ text }) => text)).toEqual(["It arrives today."]);
  deliveries.close();
});

function bodyOf(outcome: unknown): string {
  return (outcome as { result: { body: string } }).result.body;
}

test("[O4] (promise 10) the webhook refuses what is not an update, and carries nothing over from one call to the next", async () => {
  const webhook = await stage.start("webhook");
  const update = textUpdate({ updateId: 2, userId: 8, text: "Hello" });
  for (const [event, expected] of [
    [webhookEvent(update, "wrong"), 401],
    [webhookEvent("{", webhookSecret), 400],
    [webhookEvent("x".repeat(1_048_577), webhookSecret), 413],
    [webhookEvent(update, webhookSecret), 200],
    [webhookEvent(update, "wrong"), 401],
  ] as const)
    expect(await webhook.invoke(event)).toEqual(status(expected));
});

test("[A3] (promise 10) the API asks every call of a sandbox for its own credential", async () => {
  const api = await stage.start("reviewerApi");
  expect(await api.invoke(apiEvent("GET", "/v1/reviews", { key: apiKey }))).toEqual(status(200));
  expect(await api.invoke(apiEvent("GET", "/v1/reviews"))).toEqual(status(401));
  expect(await api.invoke(apiEvent("GET", "/v1/reviews", { key: "wrong-key-0123456789" }))).toEqual(
    status(401),
  );
  expect(await api.invoke(apiEvent("GET", "/v1/nothing", { key: apiKey }))).toEqual(status(404));
  expect(await api.invoke(apiEvent("DELETE", "/v1/reviews", { key: apiKey }))).toEqual(status(405));
});

describe("[O4] a batch reports what failed, and only that", () => {
  const customer_id = customerIdOf(9);
  test.for([
    ["draftWorker", { v: 1, kind: "draft", customer_id, due_at: 0 }],
    ["deliveryWorker", { v: 1, kind: "deliver", customer_id }],
  ] as const)("%s", async ([name, job]) => {
    const worker = await stage.start(name);
    const event = sqsEvent([job, "no JSON", { v: 1, kind: "unknown" }, job]);
    expect(await worker.invoke(event)).toEqual(batch("message-1", "message-2"));
    expect(await worker.invoke(sqsEvent([job]))).toEqual(batch());
    const failures = worker.lines().filter(({ event }) => event === "job.failed");
    expect(failures.map(({ message }) => message)).toEqual(["message-1", "message-2"]);
  });
});

const scheduled = ["sweep", "refresh", "upkeep", "retention", "health"] satisfies FunctionName[];
test.for(scheduled)("[O4] the schedule runs %s, twice in one sandbox", async (name) => {
  const sandbox = await stage.start(name);
  expect(await sandbox.invoke(scheduleEvent())).toEqual(done);
  expect(await sandbox.invoke(scheduleEvent())).toEqual(done);
  expect(sandbox.lines().filter(({ level }) => level === "error")).toEqual([]);
});

test("[O4] [G4] the schedule stores a backup each time, deletes those older than 30 days, and keeps no unfinished one", async () => {
  const sandbox = await stage.start("backup");
  const later = async (days: number) => {
    await sandbox.freezeWhenIdle();
    await sandbox.thaw(days * 86_400_000);
  };
  expect(await sandbox.invoke(scheduleEvent())).toEqual(done);
  await later(31);
  expect(await sandbox.invoke(scheduleEvent())).toEqual(done);
  const stored = sandbox.lines().filter(({ event }) => event === "backup.stored");
  expect(stored).toMatchObject([{ deleted: 0 }, { deleted: 1 }]);
  await later(1);
  // Less than what it reserves for tidying up.
  expect(await sandbox.invoke(scheduleEvent(), 30_000)).toMatchObject({
    kind: "error",
    message: expect.stringContaining("did not finish within the function's time limit"),
  });
  expect(await stage.backups.list()).toEqual([{ id: stored.at(-1)?.["id"], whole: true }]);
});

let updates = 100;
async function receive(webhook: Sandbox, userId: number): Promise<void> {
  updates += 1;
  const update = textUpdate({ updateId: updates, userId, text: `Message ${updates}` });
  expect(await webhook.invoke(webhookEvent(update, webhookSecret))).toEqual(status(200));
}

/** The customer's interactions with their numbers of messages. */
async function drafted(userId: number): Promise<{ status: string; messages: number }[]> {
  return stage.sql.query({
    sql: `select i.status, count(m.id)::integer as messages from interactions i
      left join messages m on m.interaction_id = i.id where i.user_id = $1::uuid group by i.id, i.status`,
    parameters: [customerIdOf(userId)],
  });
}

/** The model holds its answer; resolves when a request has come, and `release` lets it answer. */
function holdModel() {
  const asked = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  stage.models.first.onRequest = () => {
    asked.resolve();
    return released.promise;
  };
  return { asked: asked.promise, release: () => released.resolve() };
}

/** A worker that gets a message again after the queue's visibility timeout, when its predecessor's lease has ended. */
async function startLater(): Promise<Sandbox> {
  const worker = await stage.start("draftWorker");
  await worker.thaw(visibilityMs);
  return worker;
}
const visibilityMs = 12 * 60_000;

const deliverAgain = async () => drafts.deliver(await startLater());

test("[O4] (promises 2, 7) a worker reports before its deadline what it has not finished, and may finish it later", async () => {
  await drafts.discard();
  await receive(await stage.start("webhook"), 11);
  const worker = await stage.start("draftWorker");
  const model = holdModel();
  // The model does not answer before the deadline.
  const outcome = await drafts.deliver(worker, 2_000);
  expect(outcome).toMatchObject({ kind: "response", result: { batchItemFailures: [{}] } });
  expect(worker.lines().map(({ event }) => event)).toContain("job.late");
  await worker.freezeWhenIdle();

  stage.models.first.onRequest = () => undefined;
  expect(await deliverAgain()).toEqual(batch());
  // The frozen job wakes up with the sandbox's next invocation.
  model.release();
  await worker.thaw(visibilityMs);
  expect(await worker.invoke(sqsEvent([]))).toEqual(batch());
  await eventually("the end of the late job", async () =>
    worker.lines().some(({ event }) => String(event).startsWith("draft")),
  );
  expect(await drafted(11)).toEqual([{ status: "pending", messages: 1 }]);
});

test("[O4] (promises 1, 2, 7) SIGTERM ends a sandbox at once, and what it was doing is done again", async () => {
  const webhook = await stage.start("webhook");
  await receive(webhook, 12);
  expect(await webhook.end("SIGTERM")).toEqual({ kind: "ended", code: null, signal: "SIGTERM" });
  const worker = await stage.start("draftWorker");
  const model = holdModel();
  const running = drafts.deliver(worker);
  await model.asked;
  expect(await worker.end("SIGTERM")).toEqual({ kind: "ended", code: null, signal: "SIGTERM" });
  expect(await running).toMatchObject({ kind: "ended" });
  expect(await drafted(12)).toEqual([]);

  stage.models.first.onRequest = () => undefined;
  expect(await deliverAgain()).toEqual(batch());
  expect(await drafted(12)).toEqual([{ status: "pending", messages: 1 }]);
  model.release();
});

test("[O4] (promises 2, 7) a worker that runs out of memory dies, and its message is drafted once", async () => {
  await receive(await stage.start("webhook"), 13);
  const { first } = stage.models;
  const usual = first.answer;
  first.answer = geminiAnswer("x".repeat(50_000_000));
  const worker = await stage.start("draftWorker", { memoryMb: 80 });
  expect(await drafts.deliver(worker)).toEqual({ kind: "ended", code: null, signal: "SIGABRT" });
  expect(worker.output()).toContain("JavaScript heap out of memory");
  first.answer = usual;
  expect(await deliverAgain()).toEqual(batch());
  expect(await drafted(13)).toEqual([{ status: "pending", messages: 1 }]);
});

test("[O4] [S11] a sandbox that was frozen does without the connections that ended meanwhile", async () => {
  const webhook = await stage.start("webhook");
  await receive(webhook, 14);
  await webhook.freezeWhenIdle();
  stage.redisWire.cut(true);
  stage.redisWire.cut(false);
  await webhook.thaw(visibilityMs);
  await receive(webhook, 14);
  expect(await deliverAgain()).toEqual(batch());
  const messages = (await drafted(14)).reduce((sum, interaction) => sum + interaction.messages, 0);
  expect(messages).toBe(2);
});

test("[O4] [S11] the breaker counts the time in which a sandbox was frozen", async () => {
  const webhook = await stage.start("webhook");
  stage.redisWire.cut(true);
  for (let failures = 0; failures < 3; failures += 1) await receive(webhook, 15);
  stage.redisWire.cut(false);
  stage.redisWire.reset();
  await receive(webhook, 15);
  expect(stage.redisWire.count(), "the breaker is open").toBe(0);
  await webhook.freezeWhenIdle();
  await webhook.thaw(61_000);
  await receive(webhook, 15);
  expect(stage.redisWire.count(), "it tries again after 60 s").toBe(1);
});

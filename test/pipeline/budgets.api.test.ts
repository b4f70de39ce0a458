/** The budget of round trips of each step, counted on the connections. */
import assert from "node:assert/strict";
import { afterAll, afterEach, beforeAll, describe, test } from "vitest";
import { type DraftJob } from "../../core/kernel/jobs.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { ReviewPage } from "../../core/review/schema.ts";
import { browse, addPerson, emptyRedis, password } from "../support/access.ts";
import { databaseOf, type Harness, secret, startHarness } from "../support/harness.ts";
import { ask, addReviewer, type KeyHolder, plant } from "../support/reviews.ts";
import { editedUpdate, textUpdate } from "../support/updates.ts";

describe("round trips on the wire", () => {
  let harness: Harness;
  let eve: KeyHolder;
  let update = 0;
  beforeAll(async () => {
    harness = await startHarness();
    eve = await addReviewer(databaseOf(harness), "Eve");
  });
  afterAll(() => harness.close());
  // Jobs left by one test must not run in the next one's count.
  afterEach(() => harness.work());

  /** Runs one step and counts its round trips to each store. */
  async function cost(step: () => Promise<unknown>) {
    for (const wire of Object.values(harness.proxies)) wire.reset();
    await step();
    const { redis, postgres, queue } = harness.proxies;
    return { redis: redis.count(), postgres: postgres.count(), queue: queue.count() };
  }

  async function write(userId: number, text = "Hello"): Promise<number> {
    update += 1;
    assert.equal(await harness.update(textUpdate({ updateId: update, userId, text })), 200);
    return update;
  }

  const draft = async (userId: number) => {
    harness.clock.advance(5_000);
    const job: DraftJob = {
      v: 1,
      kind: "draft",
      customer_id: customerIdOf(userId),
      due_at: harness.clock.now(),
    };
    await harness.app.draft.draft(job);
  };

  const openReviews = async (userId: number) => {
    const answer = await harness.api("GET", `/v1/reviews?status=pending&customer=${customerIdOf(userId)}`);
    return ReviewPage.parse(answer.body).items;
  };

  /** A customer whose memory and status are in Redis. */
  async function known(userId: number): Promise<void> {
    await write(userId);
    await draft(userId);
    assert.equal((await openReviews(userId)).length, 1);
  }

  // The copy is written in parallel with Redis' append, and Telegram waits for it at most half a second longer
  // (docs/decisions.md).
  test("webhook: 1 Redis, 1 Postgres in parallel, and 1 SQS for the first message of a burst only", async () => {
    assert.deepEqual(await cost(() => write(1)), { redis: 1, postgres: 1, queue: 1 });
    for (let message = 2; message < 5; message += 1) {
      assert.deepEqual(await cost(() => write(1)), { redis: 1, postgres: 1, queue: 0 }, `message ${message}`);
    }
    assert.deepEqual(await cost(() => write(2)), { redis: 1, postgres: 1, queue: 1 }, "another customer");
  });

  test("webhook: the same update again costs the same and schedules nothing", async () => {
    const id = await write(3);
    const again = () => harness.update(textUpdate({ updateId: id, userId: 3, text: "Hello" }));
    assert.deepEqual(await cost(again), { redis: 1, postgres: 1, queue: 0 });
  });

  test("webhook: a rejected request costs nothing", async () => {
    const refused = async () => {
      await harness.webhook("{}", { "x-telegram-bot-api-secret-token": secret });
      await harness.webhook("{}");
    };
    assert.deepEqual(await cost(refused), { redis: 0, postgres: 0, queue: 0 });
  });

  test("draft: 1 Redis, 1 Postgres, 1 Redis if Redis knows the customer", async () => {
    await known(4);
    for (const messages of [1, 3]) {
      for (let n = 0; n < messages; n += 1) await write(4);
      assert.deepEqual(
        await cost(() => draft(4)),
        { redis: 2, postgres: 1, queue: 0 },
        `${messages} messages`,
      );
      const [review, ...others] = await openReviews(4);
      assert.ok(review !== undefined && others.length === 0, "one open review, the one before superseded");
    }
  });

  test("draft: 1 more Postgres if Redis does not know the customer, or an edit must be looked up", async () => {
    await write(5);
    assert.deepEqual(await cost(() => draft(5)), { redis: 2, postgres: 2, queue: 0 }, "cold");
    assert.equal((await openReviews(5)).length, 1);
    const messageId = await write(5);
    await draft(5);
    update += 1;
    await harness.update(editedUpdate({ updateId: update, userId: 5, messageId, text: "Hello!" }));
    assert.deepEqual(await cost(() => draft(5)), { redis: 2, postgres: 2, queue: 0 }, "edit");
  });

  test("draft: a job that finds nothing costs 1 Redis", async () => {
    assert.deepEqual(await cost(() => draft(6)), { redis: 1, postgres: 0, queue: 0 });
  });

  test("a page of the queue and one review: 1 Redis to identify the caller, 1 Postgres", async () => {
    await plant(harness);
    const browser = await browse(harness, { email: (await addPerson(harness)).email, password });
    for (const path of ["/v1/reviews", "/v1/reviews?limit=1", `/v1/reviews/${(await plant(harness)).id}`]) {
      const asked = { redis: 1, postgres: 1, queue: 0 };
      assert.deepEqual(await cost(() => harness.api("GET", path)), asked, path);
      assert.deepEqual(await cost(() => browser.call("GET", path)), asked, `${path} by a session`);
      await harness.api("GET", path, undefined, eve.key);
      assert.deepEqual(
        await cost(() => harness.api("GET", path, undefined, eve.key)),
        asked,
        `${path} by a key`,
      );
    }
  });

  test("[A1] identifying the caller: 1 more Postgres and Redis if Redis does not know them, and every five minutes", async () => {
    const cold = { redis: 2, postgres: 1, queue: 0 };
    const warm = { redis: 1, postgres: 0, queue: 0 };
    const browser = await browse(harness, { email: (await addPerson(harness)).email, password });
    const { key } = await addReviewer(databaseOf(harness), "Cold");
    for (const call of [
      () => browser.call("GET", "/v1/session"),
      () => harness.api("GET", "/v1/session"),
      () => harness.api("GET", "/v1/session", undefined, key),
    ]) {
      await call();
      assert.deepEqual(await cost(call), warm);
      harness.clock.advance(299_000);
      assert.deepEqual(await cost(call), warm, "trusted");
      harness.clock.advance(1_000);
      assert.deepEqual(await cost(call), cold, "asked again");
      await emptyRedis(harness);
      assert.deepEqual(await cost(call), cold, "forgotten");
      assert.deepEqual(await cost(call), warm);
    }
  });

  test("a stranger's key: 1 Redis, 1 Postgres; a call from another site: nothing", async () => {
    const stranger = () => harness.api("GET", "/v1/reviews", undefined, "nadia_made-up");
    assert.deepEqual(await cost(stranger), { redis: 1, postgres: 1, queue: 0 });
    const foreign = { headers: { origin: "https://evil.example", cookie: "nadia_session=x.y" } };
    const attack = () => harness.call("POST", "/v1/knowledge/search", foreign);
    assert.deepEqual(await cost(attack), { redis: 0, postgres: 0, queue: 0 });
  });

  test("claim, release, reject: 1 Redis, 1 Postgres; approve: 1 more SQS; refused: like claim", async () => {
    const { id } = await plant(harness);
    const other = await plant(harness);
    const one = { redis: 1, postgres: 1, queue: 0 };
    await harness.api("GET", "/v1/session");
    assert.deepEqual(await cost(() => ask(harness, "claim", id)), one);
    assert.deepEqual(await cost(() => ask(harness, "release", id)), one);
    assert.deepEqual(await cost(() => ask(harness, "reject", other.id)), one);
    const final_text = "word ".repeat(4_000);
    assert.deepEqual(await cost(() => ask(harness, "approve", id, undefined, { final_text })), {
      ...one,
      queue: 1,
    });
    assert.deepEqual(await cost(() => ask(harness, "approve", id)), one);
  });

  test("undo, counts, history: 1 Redis, 1 Postgres; regenerate: 1 more SQS", async () => {
    const { id } = await plant(harness);
    const one = { redis: 1, postgres: 1, queue: 0 };
    await harness.api("GET", "/v1/session");
    assert.deepEqual(await cost(() => ask(harness, "regenerate", id)), { ...one, queue: 1 });
    await ask(harness, "approve", id, undefined, { undo_seconds: 5 });
    assert.deepEqual(await cost(() => ask(harness, "undo", id)), one);
    for (const path of ["/v1/reviews/counts", "/v1/interactions", "/v1/reviews?status=pending,claimed"]) {
      assert.deepEqual(await cost(() => harness.api("GET", path)), one, path);
    }
  });

  test("deliver one bubble: 1 Postgres to claim, 1 Redis for its slot, Telegram, 1 Postgres receipt, 1 Redis", async () => {
    await known(7);
    const [review] = await openReviews(7);
    await ask(harness, "approve", review?.id ?? "");
    const calls = harness.telegram.calls().length;
    const job = { v: 1, kind: "deliver", customer_id: customerIdOf(7) } as const;
    assert.deepEqual(await cost(() => harness.app.delivery.run(job)), { redis: 2, postgres: 2, queue: 0 });
    assert.deepEqual(
      harness.telegram
        .calls()
        .slice(calls)
        .map((call) => call.method),
      ["sendChatAction", "sendMessage"],
    );
  });

  test("deliver three bubbles: 1 Postgres to claim, then 1 and 1 Redis per bubble, and 1 Redis for the whole reply", async () => {
    const { id, customer } = await plant(harness, { bubbles: ["One.", "Two.", "Three."] });
    await ask(harness, "approve", id);
    const job = { v: 1, kind: "deliver", customer_id: customer } as const;
    assert.deepEqual(await cost(() => harness.app.delivery.run(job)), { redis: 4, postgres: 4, queue: 0 });
  });

  test("[R2] deliver finds nothing: 1 Postgres", async () => {
    const job = { v: 1, kind: "deliver", customer_id: customerIdOf(8) } as const;
    assert.deepEqual(await cost(() => harness.app.delivery.run(job)), { redis: 0, postgres: 1, queue: 0 });
  });
});

/** The memory of a conversation: compact for a draft, kept in Redis, rebuilt from Postgres. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import * as fc from "fast-check";
import { seal } from "../../core/kernel/checksum.ts";
import { type CustomerId, customerIdOf } from "../../core/kernel/ids.ts";
import { type Part, type Redis, runTogether } from "../../core/kernel/redis.ts";
import {
  type Remembered,
  forgetPart,
  memoryIn,
  memoryPart,
  rebuildStatement,
  rebuilt,
  remember,
  rememberPart,
} from "../../core/memory/memory.ts";
import { conversationOf, historyLength, recentLength } from "../../core/memory/rules.ts";
import type { HistoryEntry } from "../../core/memory/schema.ts";
import { summaryLength } from "../../core/memory/summary.ts";
import { startEmbeddedRedis } from "../../local/engines/redis.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { redisOver } from "../support/redis.ts";
import { editedUpdate, textUpdate } from "../support/updates.ts";
import { openWal, type RedisEngine, type WalWorld } from "../support/wal-world.ts";

const start = Date.UTC(2026, 0, 1);
const hour = 3_600_000;

/** The nth entry of a conversation, an hour after the one before; every third is ours. */
const entry = (n: number): HistoryEntry => ({
  role: n % 3 === 2 ? "assistant" : "customer",
  text: `text ${n}`,
  at: new Date(start + n * hour).toISOString(),
});
const entries = (count: number, from = 0): HistoryEntry[] =>
  Array.from({ length: count }, (_, index) => entry(from + index));

describe("a conversation as a draft sees it", () => {
  test("[S5] up to ten messages are there in full, and nothing is summarised", () => {
    assert.deepEqual(conversationOf([], 0), { recent: [], summary: null, count: 0 });
    assert.deepEqual(conversationOf(entries(10), 10), { recent: entries(10), summary: null, count: 10 });
  });

  test("[S5] the last 10 in full, a temporal summary of the 40 before, and the total count", () => {
    const { recent, summary, count } = conversationOf(entries(50), 73);
    assert.deepEqual(recent, entries(10, 40));
    assert.equal(count, 73);
    assert.deepEqual(
      (summary ?? "").split("\n").map((line) => line.split(";")[0]),
      ["2026-01-01: 16 from the customer, 8 from us", "2026-01-02: 11 from the customer, 5 from us"],
    );
    assert.match(summary ?? "", /\btext 39\b/);
    for (const { text } of entries(10, 40)) assert.doesNotMatch(summary ?? "", new RegExp(`\\b${text}\\b`));
  });

  test("[S4] drops the oldest of 51 messages", () => {
    const { summary, recent, count } = conversationOf(entries(51), 51);
    assert.doesNotMatch(summary ?? "", /\btext 0\b/);
    assert.deepEqual([recent.at(-1), count], [entry(50), 51]);
  });

  test("[S5] the summary quotes parts of long messages, on one line, and never splits a character", () => {
    const text = `a\n\t b ${"😀".repeat(100)}`;
    const { summary } = conversationOf([{ ...entry(0), text }, ...entries(10, 1)], 11);
    assert.ok(summary?.isWellFormed());
    assert.match(summary ?? "", /customer: "a b (😀)*/u);
    assert.ok((summary ?? "").length <= summaryLength);
  });

  test("[S5] whatever the history, recent and summary divide it between them", () => {
    fc.assert(
      fc.property(fc.nat(80), fc.nat(500), (length, more) => {
        const history = entries(length);
        const { recent, summary, count } = conversationOf(history, length + more);
        assert.deepEqual(recent, history.slice(-recentLength));
        assert.equal(summary === null, length <= recentLength);
        assert.ok((summary ?? "").length <= summaryLength);
        const counts = [...(summary ?? "").matchAll(/(\d+) from the customer, (\d+) from us/g)];
        const summed = counts.reduce((sum, [, theirs, ours]) => sum + Number(theirs) + Number(ours), 0);
        assert.equal(recent.length + summed, Math.min(length, historyLength));
        assert.equal(count, length + more);
      }),
    );
  });
});

/** Reads a memory like a lease. */
const recall = async (redis: Redis, customer: CustomerId): Promise<Remembered | null> =>
  memoryIn((await runTogether(redis, "", [memoryPart(customer)]))[0]);

const run = (redis: Redis, part: Part) => runTogether(redis, "", [part]);
const nothing: Remembered = { history: [], total: 0 };

describe("memory in Redis", () => {
  let engine: RedisEngine;
  let world: WalWorld;
  beforeAll(async () => {
    engine = await startEmbeddedRedis({ dataDir: null, token: "memory" });
    world = openWal(engine);
  });
  afterAll(() => engine.close());

  const recalled = (customer: CustomerId) => recall(world.redis, customer);
  /** A customer with `count` remembered messages. */
  async function known(count: number): Promise<CustomerId> {
    const customer = customerIdOf(world.newUser());
    await run(world.redis, rememberPart(world, customer, entries(count), nothing, true));
    return customer;
  }

  test("[S2] an unknown customer has no memory, and appending a reply does not create one", async () => {
    const customer = customerIdOf(world.newUser());
    assert.equal(await recalled(customer), null);
    await remember(world, customer, [entry(1)]);
    assert.equal(await recalled(customer), null);
  });

  test("[S4] keeps the newest 50 of 51, oldest first, and counts them all", async () => {
    const customer = await known(50);
    await remember(world, customer, [entry(50)]);
    assert.deepEqual(await recalled(customer), { history: entries(50, 1), total: 51 });
    await remember(world, customer, entries(60, 51));
    assert.deepEqual(await recalled(customer), { history: entries(50, 61), total: 111 });
  });

  test("[S4] loses no update when many writers append at once", async () => {
    const customer = await known(0);
    await Promise.all(entries(45).map((one) => remember(world, customer, [one])));
    assert.deepEqual(await recalled(customer), { history: entries(45), total: 45 });
  });

  test("[S4] of 1,000 messages that 20 writers append at once the last 50 are there, without duplicates", async () => {
    const customer = await known(0);
    // Each writer's messages are numbered; all have the same time, so that reading does not reorder them.
    const entryOf = (writer: number, n: number): HistoryEntry => ({ ...entry(0), text: `${writer}:${n}` });
    await Promise.all(
      Array.from({ length: 20 }, async (_, writer) => {
        for (let n = 0; n < 50; n += 1) await remember(world, customer, [entryOf(writer, n)]);
      }),
    );
    const { history = [], total } = (await recalled(customer)) ?? {};
    assert.deepEqual([history.length, total], [50, 1_000]);
    assert.equal(new Set(history.map(({ text }) => text)).size, 50);
    for (let writer = 0; writer < 20; writer += 1) {
      const numbers = history.flatMap(({ text }) =>
        text.startsWith(`${writer}:`) ? [Number(text.split(":")[1])] : [],
      );
      // What is left of a writer's messages is their end, in order and without a gap.
      assert.deepEqual(
        numbers,
        Array.from({ length: numbers.length }, (_, at) => 50 - numbers.length + at),
      );
    }
  });

  test("[S5] is in the order in which things were said, even if one was appended late", async () => {
    const customer = await known(0);
    for (const one of [entry(2), entry(0), entry(1)]) await remember(world, customer, [one]);
    assert.deepEqual(await recalled(customer), { history: entries(3), total: 3 });
  });

  test("[S9] rewriting a memory replaces what was there and continues the count", async () => {
    const customer = await known(5);
    await run(
      world.redis,
      rememberPart(world, customer, [entry(80)], { history: entries(50, 30), total: 80 }, true),
    );
    assert.deepEqual(await recalled(customer), { history: entries(50, 31), total: 81 });
  });

  test("[S9] a forgotten memory is gone", async () => {
    const customer = await known(5);
    await run(world.redis, forgetPart(customer));
    assert.equal(await recalled(customer), null);
    assert.equal(await world.command("EXISTS", `user:{${customer}}:history`), 0);
  });

  test("[S9] (promise 8) a corrupt context or entry is not served but counts as lost", async () => {
    for (const field of ["total", "covers", "summary", "digest", "compression", "check"]) {
      const customer = await known(3);
      await world.command("HSET", `user:{${customer}}`, field, "4");
      assert.equal(await recalled(customer), null, field);
      await world.command("HDEL", `user:{${customer}}`, field);
      assert.equal(await recalled(customer), null, `without ${field}`);
    }
    for (const broken of ["", "{", '{"role":"nobody","text":"","at":""}']) {
      const customer = await known(3);
      await world.command("LSET", `user:{${customer}}:history`, 1, broken);
      assert.equal(await recalled(customer), null, broken);
    }
  });

  test("[S9] (promise 8) a context of an older version, which was JSON, counts as lost and is replaced", async () => {
    const customer = await known(3);
    const old = '{"v":1,"total":3,"last_interaction":{"at":""}}';
    await world.command("SET", `user:{${customer}}`, seal(old));
    assert.equal(await recalled(customer), null);
    await remember(world, customer, [entry(3)]);
    assert.equal(await recalled(customer), null);
    await run(
      world.redis,
      rememberPart(world, customer, [entry(4)], { history: entries(4), total: 4 }, true),
    );
    assert.deepEqual(await recalled(customer), { history: entries(5), total: 5 });
  });

  test("[S9] (promise 8) a history that is shorter than its context says counts as lost", async () => {
    const customer = await known(12);
    await world.command("DEL", `user:{${customer}}:history`);
    assert.equal(await recalled(customer), null);
    const other = await known(60);
    await world.command("LTRIM", `user:{${other}}:history`, 1, -1);
    assert.equal(await recalled(other), null);
  });

  test("[S2] the context lives for 30 days after the last message, the history for 7", async () => {
    const customer = await known(1);
    world.clock.advance(5_000);
    await remember(world, customer, [entry(1)]);
    const day = 86_400_000;
    const now = world.clock.now();
    assert.equal(await world.command("PEXPIRETIME", `user:{${customer}}`), now + 30 * day);
    assert.equal(await world.command("PEXPIRETIME", `user:{${customer}}:history`), now + 7 * day);
  });
});

describe("memory over both stores", () => {
  let harness: Harness;
  let redis: Redis;
  beforeAll(async () => {
    harness = await startHarness();
    redis = redisOver({
      url: harness.settings.redis.restUrl ?? "",
      token: harness.settings.redis.restToken ?? "",
    });
  });
  afterAll(() => harness.close());

  const flush = () => redis.script({ name: "flush", lua: "return redis.call('FLUSHALL')" }, [], []);

  async function inBoth(userId: number) {
    const customer = customerIdOf(userId);
    const rows = await databaseOf(harness).query(rebuildStatement(customer));
    return { kept: await recall(redis, customer), rebuilt: rebuilt(rows) };
  }

  /** Writes, and has the draft approved and sent if there is a `reply`. */
  async function exchange(userId: number, updateId: number, reply: string | null): Promise<void> {
    // Telegram's clock and ours agree, to the second.
    const date = Math.floor(harness.clock.now() / 1_000);
    await harness.update(textUpdate({ updateId, userId, text: `question ${updateId}`, date }));
    await harness.work();
    if (reply !== null) await answer(userId, reply);
    harness.clock.advance(60_000);
  }

  async function answer(userId: number, reply: string, beforeSending = () => {}): Promise<void> {
    const page = await harness.api("GET", `/v1/reviews?status=pending&customer=${customerIdOf(userId)}`);
    const [review] = page.body.items as { id: string }[];
    const approved = await harness.api("POST", `/v1/reviews/${review?.id}/approve`, { final_text: reply });
    assert.equal(approved.status, 200);
    beforeSending();
    harness.clock.advance(1_000);
    await harness.work();
  }

  test("[S9] (promise 8) a flushed Redis is rebuilt from Postgres, equal to what it held before", async () => {
    const userId = 91;
    for (let n = 1; n <= 6; n += 1) await exchange(userId, n, n % 2 === 0 ? `answer ${n}` : null);
    const { kept, rebuilt } = await inBoth(userId);
    assert.deepEqual(
      kept?.history.map(({ role, text }) => `${role}: ${text}`),
      [1, 2, 3, 4, 5, 6].flatMap((n) => [
        `customer: question ${n}`,
        ...(n % 2 === 0 ? [`assistant: answer ${n}`] : []),
      ]),
    );
    assert.deepEqual(rebuilt, kept);
    await flush();
    await exchange(userId, 7, null);
    const after = await inBoth(userId);
    assert.deepEqual(after.rebuilt, after.kept);
    assert.deepEqual(after.kept?.history.slice(0, -1), kept?.history);
    assert.equal(after.kept?.total, 10);
  });

  test("[S9] [R8] an edit of an answered message is remembered in addition to it", async () => {
    const userId = 95;
    await exchange(userId, 51, "answer");
    const editDate = Math.floor(harness.clock.now() / 1_000);
    await harness.update(
      editedUpdate({ updateId: 52, userId, messageId: 51, text: "question, edited", editDate }),
    );
    await harness.work();
    const { kept, rebuilt } = await inBoth(userId);
    assert.deepEqual(rebuilt, kept);
    assert.deepEqual(kept?.history.map(({ text }) => text).toSorted(), [
      "answer",
      "question 51",
      '⟦edit of an earlier message, which said: "question 51"⟧\nquestion, edited',
    ]);
  });

  test("[S9] [R8] an edit of a waiting message is remembered in its new form", async () => {
    const userId = 92;
    await exchange(userId, 21, null);
    const editDate = Math.floor(harness.clock.now() / 1_000);
    await harness.update(
      editedUpdate({ updateId: 22, userId, messageId: 21, text: "question, edited", editDate }),
    );
    await harness.work();
    await exchange(userId, 23, null);
    const { kept, rebuilt } = await inBoth(userId);
    assert.deepEqual(rebuilt, kept);
    assert.deepEqual(
      kept?.history.map(({ text }) => text),
      ["question, edited", "question 23"],
    );
  });

  test("[S9] (promise 7) a reply that was sent but not remembered is there again after the next two drafts", async () => {
    const userId = 93;
    await exchange(userId, 31, null);
    await answer(userId, "unnoticed", () => harness.proxies.redis.cut(true));
    harness.proxies.redis.cut(false);
    harness.clock.advance(60_000);
    await exchange(userId, 32, null);
    await exchange(userId, 33, null);
    const { kept, rebuilt } = await inBoth(userId);
    assert.deepEqual(rebuilt, kept);
    assert.deepEqual(
      kept?.history.map(({ text }) => text),
      ["question 31", "unnoticed", "question 32", "question 33"],
    );
  });

  test("[S9] (promise 8) a partly sent reply is not remembered as a complete one", async () => {
    const userId = 94;
    await exchange(userId, 41, null);
    harness.telegram.onSend(({ chat_id }) => {
      if (chat_id === userId) harness.telegram.fail({ kind: "flood", retry_after: 600 }, { chat_id: userId });
    });
    await answer(userId, `${"a".repeat(4_000)}\n\n${"b".repeat(4_000)}`);
    assert.equal(harness.telegram.sent().filter(({ chat_id }) => chat_id === userId).length, 1);
    const { kept, rebuilt } = await inBoth(userId);
    assert.deepEqual(rebuilt, kept);
    assert.equal(kept?.total, 1);
  });
});

/** A storm of updates, repeated and out of order, with workers running meanwhile. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { type CustomerId, customerIdOf } from "../../core/kernel/ids.ts";
import { runTogether } from "../../core/kernel/redis.ts";
import { ownEventLoop } from "../../core/kernel/timeout.ts";
import { memoryIn, memoryPart, rebuildStatement, rebuilt } from "../../core/memory/memory.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { redisOver } from "../support/redis.ts";
import { firstDate, textUpdate } from "../support/updates.ts";

const customers = 50;
const messagesEach = 20;
const connections = 20;

const userIds = Array.from({ length: customers }, (_, index) => 3_000 + index);
const messageIds = Array.from({ length: messagesEach }, (_, index) => index + 1);

/** The nth message of a customer, in the nth second. */
const written = (userId: number, n: number) =>
  textUpdate({
    userId,
    updateId: userId * messagesEach + n,
    messageId: n,
    text: `text ${n}`,
    date: firstDate + n,
  });

/** Mulberry32: the same storm each time. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

interface Interaction {
  readonly user_id: CustomerId;
  readonly status: string;
  readonly messages: number[];
  readonly turn: number[];
}

describe("[S1] 1,000 updates of 50 customers, each delivered twice, shuffled, by 20 connections", () => {
  let harness: Harness;
  let interactions: Interaction[];
  const draftedAt: number[] = [];
  beforeAll(async () => {
    // With production's timeouts: a saturated process must not mistake itself for an outage.
    harness = await startHarness(
      {},
      {
        loop: ownEventLoop,
        onLine: ({ event }) => {
          if (event === "draft.committed") draftedAt.push(performance.now());
        },
      },
    );
    const updates = userIds.flatMap((userId) => messageIds.map((n) => written(userId, n)));
    const statuses = await storm(harness, shuffled([...updates, ...updates], chance(2_026)));
    assert.deepEqual(statuses, new Map([[200, 2 * customers * messagesEach]]));
    await settle(harness);
    interactions = await databaseOf(harness).query(
      statement<Interaction>(sql`
        select i.user_id, i.status,
          coalesce((select jsonb_agg(m.telegram_message_id order by m.sent_at, m.telegram_message_id) from messages m
            where m.interaction_id = i.id), '[]') as messages,
          (select jsonb_agg(t -> 'telegram_message_id') from jsonb_array_elements(i.conversation_context -> 'turn') t) as turn
        from interactions i order by i.drafted_at`),
    );
  });
  afterAll(() => harness.close());

  test("[S1] (promise 2) each message is in exactly one interaction, and each customer has one waiting", () => {
    for (const userId of userIds) {
      const own = interactions.filter(({ user_id }) => user_id === customerIdOf(userId));
      const open = own.filter(({ status }) => status !== "superseded");
      assert.deepEqual(
        open.map(({ status, messages }) => ({ status, messages })),
        [{ status: "pending", messages: messageIds }],
      );
      const drafted = own.flatMap(({ turn }) => turn);
      assert.deepEqual(
        drafted.toSorted((a, b) => a - b),
        messageIds,
        "drafted once",
      );
      for (const { status, messages } of own) assert.ok(status === "pending" || messages.length === 0);
    }
  });

  test("[S1] drafting progress: figures only, because they depend on the machine", async ({ annotate }) => {
    const pauses = draftedAt.slice(1).map((at, index) => at - (draftedAt[index] ?? at));
    const seconds = ((draftedAt.at(-1) ?? 0) - (draftedAt[0] ?? 0)) / 1_000;
    await annotate(`${draftedAt.length} drafts within ${seconds.toFixed(1)} s`);
    await annotate(`the longest stall of drafting was ${(Math.max(...pauses) / 1_000).toFixed(1)} s`);
  });

  test("[S1] (promise 5) each turn is in the order in which it was written", () => {
    assert.ok(interactions.length > customers, "the workers ran while the storm did");
    for (const { turn } of interactions)
      assert.deepEqual(
        turn,
        turn.toSorted((a, b) => a - b),
      );
  });

  test("[S4] (promise 5) the history has each message once, in order, as Postgres does", async () => {
    const { restUrl, restToken } = harness.settings.redis;
    const redis = redisOver({ url: restUrl ?? "", token: restToken ?? "" });
    for (const customer of userIds.map(customerIdOf)) {
      const [reply] = await runTogether(redis, "", [memoryPart(customer)]);
      const kept = memoryIn(reply);
      assert.deepEqual(
        kept?.history.map(({ text }) => text),
        messageIds.map((n) => `text ${n}`),
      );
      assert.deepEqual(rebuilt(await databaseOf(harness).query(rebuildStatement(customer))), kept);
    }
  });

  test("[S1] nothing is left over: no log, no fallback, nothing parked, no failed attempt", async () => {
    const [left] = await databaseOf(harness).query(
      statement<{
        n: number;
      }>(sql`select ((select count(*) from wal_fallback) + (select count(*) from kept_updates)
        + (select count(*) from quarantine_messages))::integer as n`),
    );
    assert.equal(left?.n, 0);
    const { restUrl, restToken } = harness.settings.redis;
    const redis = redisOver({ url: restUrl ?? "", token: restToken ?? "" });
    for (const customer of userIds.map(customerIdOf)) {
      const keys = [`wal:{${customer}}`, `wal:{${customer}}:state`];
      const lua = "return redis.call('EXISTS', KEYS[1], KEYS[2])";
      assert.equal(await redis.script({ name: "test.exists", lua }, keys, []), 0);
    }
    assert.deepEqual(
      harness.lines.filter(({ level }) => level === "error").map(({ event, fields }) => [event, fields]),
      [],
    );
  });
});

/** Posts all updates over that many connections, while a worker runs; resolves to how often each status occurred. */
async function storm(harness: Harness, updates: readonly object[]): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  const waiting = updates.values();
  const over = new AbortController();
  const connection = async () => {
    for (const update of waiting) {
      const status = await harness.update(update);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  const worker = async () => {
    while (!over.signal.aborted) {
      await harness.work();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const working = worker();
  await Promise.all(Array.from({ length: connections }, connection));
  over.abort();
  await working;
  return statuses;
}

/** Processes what is left, and recovers what was lost. */
async function settle(harness: Harness): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    await harness.work();
    harness.clock.advance(120_000);
    await harness.sweep();
  }
  await harness.work();
}

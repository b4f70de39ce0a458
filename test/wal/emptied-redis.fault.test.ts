/** Redis loses everything while messages wait in it: Postgres has a copy of each. */
import assert from "node:assert/strict";
import { onTestFinished, test, vi } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { redisOver } from "../support/redis.ts";
import { timelessLoop } from "../support/timeless-loop.ts";
import { textUpdate } from "../support/updates.ts";

async function openHarness(loop = timelessLoop): Promise<Harness> {
  const harness = await startHarness({}, { loop });
  onTestFinished(() => harness.close());
  return harness;
}

/** Directly in the store, bypassing the counting proxy: like an eviction or a flush. */
async function empty(harness: Harness): Promise<void> {
  const { restUrl, restToken } = harness.settings.redis;
  const redis = redisOver({ url: restUrl ?? "", token: restToken ?? "" });
  await redis.script({ name: "test.flush", lua: "return redis.call('FLUSHALL')" }, [], []);
}

/** Runs the schedule and the queues a few times, a minute apart. */
async function goOn(harness: Harness, rounds = 3): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await harness.sweep();
    await harness.work();
    harness.clock.advance(60_000);
  }
}

const customers = 40;
const messages = 200;

/** Posts them, alternating between customers. */
async function postAll(harness: Harness): Promise<void> {
  for (let n = 0; n < messages; n += 1) {
    const userId = 60_000 + (n % customers);
    assert.equal(await harness.update(textUpdate({ userId, updateId: n + 1, text: `text ${n}` })), 200);
  }
}

/** For each customer, the texts waiting for a reviewer, one list per interaction. */
async function drafted(harness: Harness): Promise<string[][][]> {
  const rows = await databaseOf(harness).query(
    statement<{ user: string; texts: string[] }>(sql`
      select i.user_id as user, jsonb_agg(m.text order by m.sent_at, m.telegram_message_id) as texts
      from interactions i join messages m on m.interaction_id = i.id
      where i.status <> 'superseded' group by i.user_id, i.id, i.created_at order by i.created_at`),
  );
  return [...Map.groupBy(rows, ({ user }) => user).values()].map((own) => own.map(({ texts }) => texts));
}

const leftOver = async (harness: Harness): Promise<unknown> =>
  (
    await databaseOf(harness).query(
      statement(sql`select (select count(*) from wal_fallback)::integer as copies,
        (select count(*) from kept_updates)::integer as parked`),
    )
  )[0];

for (const seconds of [0, 10]) {
  test(`[S1] (promises 1, 5, 7, 8) Redis is emptied ${seconds} s after 200 messages arrived: all are drafted once and in order`, async () => {
    const harness = await openHarness();
    await postAll(harness);
    harness.clock.advance(seconds * 1_000);
    await empty(harness);
    await goOn(harness);
    const each = messages / customers;
    const expected = Array.from({ length: customers }, (_, customer) => [
      Array.from({ length: each }, (__, n) => `text ${n * customers + customer}`),
    ]);
    const byFirst = (a: string[][], b: string[][]) => (a[0]?.[0] ?? "").localeCompare(b[0]?.[0] ?? "");
    assert.deepEqual((await drafted(harness)).toSorted(byFirst), expected.toSorted(byFirst));
    assert.deepEqual(await leftOver(harness), { copies: 0, parked: 0 });
  });
}

test("[S1] (promises 1, 8) messages that arrived while Postgres was down are copied as soon as the sweep runs, and then survive", async () => {
  const harness = await openHarness();
  harness.proxies.postgres.cut(true);
  for (const n of [1, 2, 3]) {
    assert.equal(await harness.update(textUpdate({ userId: 61_000, updateId: n, text: `text ${n}` })), 200);
  }
  harness.proxies.postgres.cut(false);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 61_000 });
  await harness.sweep();
  assert.deepEqual(await leftOver(harness), { copies: 3, parked: 0 });
  await empty(harness);
  await goOn(harness);
  assert.deepEqual(await drafted(harness), [[["text 1", "text 2", "text 3"]]]);
});

test("[S1] (promise 2) committed, held or parked messages leave no copy, and do not return when Redis is emptied", async () => {
  const harness = await openHarness();
  const post = (update: object) => harness.update(update);
  await post(textUpdate({ userId: 62_000, updateId: 1, text: "text 1" }));
  await post({ update_id: 2, poll: { id: "1", question: "Who?" } });
  await post({ update_id: 3, made_up: {} });
  await goOn(harness, 1);
  assert.deepEqual(await leftOver(harness), { copies: 0, parked: 2 });
  await empty(harness);
  await goOn(harness);
  // Telegram repeats it, and Redis no longer knows.
  await post(textUpdate({ userId: 62_000, updateId: 1, text: "text 1" }));
  await goOn(harness);
  assert.deepEqual(await drafted(harness), [[["text 1"]]]);
  assert.deepEqual(await leftOver(harness), { copies: 0, parked: 2 });
});

test("[S1] (promise 1) Telegram does not wait for a late copy, and no message is lost without one", async () => {
  // No time passes except the half second of waiting for a copy.
  const loop = {
    ...timelessLoop,
    after: (ms: number, callback: () => void) => {
      const timer = ms === 500 ? setImmediate(callback) : undefined;
      return () => clearImmediate(timer);
    },
  };
  const harness = await openHarness(loop);
  harness.proxies.postgres.hold();
  assert.equal(await harness.update(textUpdate({ userId: 65_000, updateId: 1, text: "text 1" })), 200);
  assert.ok(harness.lines.some(({ event }) => event === "wal.copy_late"));
  // Its request never arrives.
  harness.proxies.postgres.cut(true);
  harness.proxies.postgres.cut(false);
  assert.deepEqual(await leftOver(harness), { copies: 0, parked: 0 });
  await harness.sweep();
  assert.deepEqual(await leftOver(harness), { copies: 1, parked: 0 });
  await empty(harness);
  await goOn(harness);
  assert.deepEqual(await drafted(harness), [[["text 1"]]]);
  assert.deepEqual(await leftOver(harness), { copies: 0, parked: 0 });
});

test("[S1] a log keeps its messages without a time limit", async () => {
  const harness = await openHarness();
  await harness.update(textUpdate({ userId: 63_000, updateId: 1, text: "text 1" }));
  const { redis } = harness.app;
  const keys = (await redis.script(
    { name: "test.keys", lua: "return redis.call('KEYS', 'wal:{*')" },
    [],
    [],
  )) as string[];
  const waiting = keys.filter((key) => !key.includes(":seen:"));
  assert.equal(waiting.length, 2);
  for (const key of waiting) {
    assert.equal(
      await redis.script({ name: "test.ttl", lua: "return redis.call('TTL', KEYS[1])" }, [key], []),
      -1,
    );
  }
});

test("[S1] markers of handled updates are dropped after six days", async () => {
  const harness = await openHarness();
  await harness.update(textUpdate({ userId: 64_000, updateId: 1, text: "text 1" }));
  await goOn(harness, 1);
  const marks = () => databaseOf(harness).query(statement(sql`select update_id from handled_updates`));
  assert.deepEqual(await marks(), [{ update_id: 1 }]);
  harness.clock.advance(6 * 86_400_000);
  await harness.sweep();
  assert.deepEqual(await marks(), []);
});

/** Temporary failures of stores and queue, and turns that fail permanently: nothing is lost or repeated. */
import assert from "node:assert/strict";
import { test, vi } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { databaseOf, type Harness, secret } from "../support/harness.ts";
import { openHarness } from "../support/open-harness.ts";
import { redisOver } from "../support/redis.ts";
import { textUpdate } from "../support/updates.ts";
import { envelopeOf, logOf } from "../support/wal-world.ts";

const userId = 7;
const customer = customerIdOf(userId);

const wrote = (updateId: number) => textUpdate({ userId, updateId, text: `text ${updateId}` });

/** Posts the message; resolves to the status. */
const post = (harness: Harness, updateId: number) => harness.update(wrote(updateId));

/** The texts of every review that is not superseded, oldest first. */
async function reviewed(harness: Harness): Promise<string[][]> {
  const { body } = await harness.api("GET", `/v1/reviews?customer=${customer}`);
  const items = body.items as { status: string; messages: { text: string }[] }[];
  return items
    .filter(({ status }) => status !== "superseded")
    .map(({ messages }) => messages.map(({ text }) => text));
}

const count = async (harness: Harness, table: "wal_fallback" | "kept_updates"): Promise<number> =>
  (
    await databaseOf(harness).query(
      statement<{ n: number }>(sql`select count(*)::integer as n from ${sql.table(table)}`),
    )
  )[0]?.n ?? -1;

const redisOf = (harness: Harness) =>
  redisOver({ url: harness.settings.redis.restUrl ?? "", token: harness.settings.redis.restToken ?? "" });

const waiting = (harness: Harness) =>
  redisOf(harness).script(
    { name: "test.waiting", lua: "return redis.call('LLEN', KEYS[1])" },
    [logOf(customer)],
    [],
  );

/** A little over a minute passes for everyone: breakers use the machine's clock, everything else the app's. */
function laterBreakersTryAgain(harness: Harness): void {
  const passed = 61_000;
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + passed });
  harness.clock.advance(passed);
}

/** Runs the schedule and the queues a few times, two minutes apart. */
async function runForAWhile(harness: Harness, rounds = 2): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await harness.sweep();
    await harness.work();
    harness.clock.advance(120_000);
  }
}

test("[S1] (promise 1) Redis down: Postgres stores each update, drafted once and in order when Redis is back", async () => {
  const harness = await openHarness();
  harness.proxies.redis.cut(true);
  // More than the breaker needs to open, including a repeated one.
  for (const update of [1, 2, 3, 4, 5, 3]) assert.equal(await post(harness, update), 200);
  assert.equal(await count(harness, "wal_fallback"), 5);
  assert.deepEqual(await reviewed(harness), []);
  await assert.rejects(harness.sweep(), "the alarm rings while Redis is out");
  assert.equal(await count(harness, "wal_fallback"), 5);

  harness.proxies.redis.cut(false);
  laterBreakersTryAgain(harness);
  await runForAWhile(harness);
  const expected = [["text 1", "text 2", "text 3", "text 4", "text 5"]];
  assert.deepEqual(await reviewed(harness), expected);
  assert.equal(await count(harness, "wal_fallback"), 0);
  assert.equal(await post(harness, 5), 200);
  await runForAWhile(harness);
  assert.deepEqual(await reviewed(harness), expected, "a repeated update changes nothing");
});

test("[S1] (promise 5) updates during a Redis outage are merged with earlier and later ones, in order", async () => {
  const harness = await openHarness();
  await post(harness, 1);
  harness.proxies.redis.cut(true);
  for (const update of [2, 3]) await post(harness, update);
  harness.proxies.redis.cut(false);
  await post(harness, 4);
  await harness.work();
  assert.deepEqual(await reviewed(harness), [], "nothing overtakes what waits in Postgres");
  assert.equal(await waiting(harness), 4, "it is restored at once");
  await runForAWhile(harness);
  assert.deepEqual(await reviewed(harness), [["text 1", "text 2", "text 3", "text 4"]]);
  assert.equal(await count(harness, "wal_fallback"), 0);
});

test("[S1] [R8] (promises 2, 5) an outage between messages to two chats: each is answered once, and none waits forever", async () => {
  const harness = await openHarness();
  const say = (updateId: number, connection: string | null) => {
    const date = Math.floor(harness.clock.now() / 1_000) + updateId;
    const { message } = textUpdate({ userId: 84, updateId, text: `m${updateId}`, date });
    return harness.update(
      connection === null
        ? { update_id: updateId, message }
        : {
            update_id: updateId,
            business_message: { ...Object(message), business_connection_id: connection },
          },
    );
  };
  harness.proxies.redis.cut(true);
  assert.equal(await say(1, null), 200);
  assert.equal(await say(2, "shop"), 200);
  harness.proxies.redis.cut(false);
  assert.equal(await say(3, null), 200);
  assert.equal(await say(4, "shop"), 200);
  await runForAWhile(harness, 4);
  const rows = await databaseOf(harness).query(
    statement<{ chat: string; messages: number[] }>(sql`
      select coalesce(i.connection, '') as chat, jsonb_agg(m.telegram_message_id order by m.sent_at) as messages
      from messages m join interactions i on i.id = m.interaction_id and i.status = 'pending'
      where m.user_id = ${customerIdOf(84)}::uuid group by i.id, i.connection order by 1`),
  );
  assert.deepEqual(rows, [
    { chat: "", messages: [1, 3] },
    { chat: "shop", messages: [2, 4] },
  ]);
  const drafts = await databaseOf(harness).query(
    statement<{ id: string; messages: number[] }>(sql`
      select id, jsonb_path_query_array(conversation_context, '$.turn[*].telegram_message_id') as messages
      from interactions where user_id = ${customerIdOf(84)}::uuid`),
  );
  const committed = harness.lines.filter(({ event }) => event === "draft.committed");
  const inOrder = committed.map(
    ({ fields }) => drafts.find(({ id }) => id === fields["interaction"])?.messages,
  );
  assert.deepEqual(inOrder, [[1], [2], [3], [4]], "no message is drafted before an earlier one");
});

test("[S1] (promises 1, 10) both stores down: 503 with a code, and nothing half-stored", async () => {
  const harness = await openHarness();
  harness.proxies.redis.cut(true);
  harness.proxies.postgres.cut(true);
  const headers = { "x-telegram-bot-api-secret-token": secret };
  for (let attempt = 0; attempt < 4; attempt += 1) {
    const answer = await harness.webhook(JSON.stringify(wrote(1)), headers);
    assert.equal(answer.statusCode, 503);
    assert.equal(answer.headers?.["content-type"], "application/problem+json");
    const problem = JSON.parse(answer.body ?? "") as Record<string, unknown>;
    assert.deepEqual([problem["code"], problem["status"]], ["stores_unavailable", 503]);
    assert.doesNotMatch(answer.body ?? "", /text 1/);
  }
  harness.proxies.redis.cut(false);
  harness.proxies.postgres.cut(false);
  assert.equal(await waiting(harness), 0);
  assert.equal(await count(harness, "wal_fallback"), 0);

  laterBreakersTryAgain(harness);
  assert.equal(await post(harness, 1), 200, "Telegram sends it again");
  await runForAWhile(harness);
  assert.deepEqual(await reviewed(harness), [["text 1"]]);
});

test("[S1] (promise 1) queue down: the update is acknowledged, and the sweep starts its draft", async () => {
  const harness = await openHarness();
  harness.proxies.queue.cut(true);
  assert.equal(await post(harness, 1), 200);
  assert.equal(await waiting(harness), 1);
  harness.clock.advance(60_000);
  await assert.rejects(harness.sweep(), "the alarm rings while the queue is out");
  harness.proxies.queue.cut(false);
  assert.equal(await harness.work(), 0, "no job was ever sent");
  await runForAWhile(harness);
  assert.deepEqual(await reviewed(harness), [["text 1"]]);
});

for (const known of [true, false]) {
  const who = known ? "a known customer's commit" : "a new customer's first read";
  test(`[S1] (promises 2, 7) Postgres down for a long time at ${who}: the turn is drafted once it is back, not parked`, async () => {
    const harness = await openHarness();
    if (known) {
      await post(harness, 1);
      await harness.work();
    }
    await post(harness, 2);
    harness.proxies.postgres.cut(true);
    for (let round = 0; round < 8; round += 1) {
      await harness.work();
      harness.clock.advance(120_000);
      await assert.rejects(harness.sweep());
    }
    await harness.work();
    const failures = harness.lines.filter(({ event }) => event === "draft.failed");
    assert.ok(failures.length > 6, "it was tried more often than a poisoned turn would be");
    harness.proxies.postgres.cut(false);
    harness.clock.advance(120_000);
    laterBreakersTryAgain(harness);
    await runForAWhile(harness);
    assert.deepEqual(await reviewed(harness), [known ? ["text 1", "text 2"] : ["text 2"]]);
    assert.equal(await count(harness, "kept_updates"), 0);
    assert.equal(await waiting(harness), 0);
  });
}

// Neon's proxy has one status for most of its own problems, and an empty code.
test.each([
  ["without its database", "Control plane request failed", ""],
  ["that fails over", "cannot execute INSERT in a read-only transaction", "25006"],
  ["with another password", "password authentication failed for user 'nadia'", "28P01"],
])(
  "[S1] [S11] (promises 1, 7) Neon %s: 503, nothing parked, all drafted together once it is back",
  async (_, message, code) => {
    const harness = await openHarness();
    await post(harness, 1);
    harness.proxies.postgres.refuse({ status: 400, body: { message, code } });
    for (let round = 0; round < 8; round += 1) {
      await harness.work();
      assert.equal((await harness.api("GET", "/v1/reviews")).status, 503);
      harness.clock.advance(120_000);
      await assert.rejects(harness.sweep());
    }
    harness.proxies.redis.cut(true);
    assert.equal(await post(harness, 2), 503);
    harness.proxies.redis.cut(false);
    harness.proxies.postgres.refuse(null);
    laterBreakersTryAgain(harness);
    assert.equal(await post(harness, 2), 200, "Telegram sends it again");
    await runForAWhile(harness);
    assert.deepEqual(await reviewed(harness), [["text 1", "text 2"]]);
    assert.equal(await count(harness, "kept_updates"), 0);
  },
);

test("[S1] [S11] (promises 1, 13) a Redis that refuses our token: Postgres stores each update, and nobody's are parked", async () => {
  const harness = await openHarness();
  harness.proxies.redis.refuse({ status: 401, body: { error: "WRONGPASS invalid or missing auth token" } });
  for (const update of [1, 2]) assert.equal(await post(harness, update), 200);
  for (let round = 0; round < 8; round += 1) {
    harness.clock.advance(120_000);
    await assert.rejects(harness.sweep());
  }
  harness.proxies.redis.refuse(null);
  laterBreakersTryAgain(harness);
  await runForAWhile(harness);
  assert.deepEqual(await reviewed(harness), [["text 1", "text 2"]]);
  assert.equal(await count(harness, "kept_updates"), 0);
});

test("[R3] a reply is sent, and its receipt stored, even while Postgres' breaker is open for others", async () => {
  const harness = await openHarness();
  await post(harness, 1);
  await harness.work();
  const { body } = await harness.api("GET", "/v1/reviews");
  const [review] = body.items as { id: string }[];
  assert.equal((await harness.api("POST", `/v1/reviews/${review?.id}/approve`, {})).status, 200);
  harness.proxies.postgres.cut(true);
  for (let tries = 0; tries < 4; tries += 1) await harness.api("GET", "/v1/reviews");
  harness.proxies.postgres.cut(false);
  assert.equal((await harness.api("GET", "/v1/reviews")).body["code"], "circuit_open");
  await harness.work();
  assert.equal(harness.telegram.sent().length, 1);
  laterBreakersTryAgain(harness);
  assert.equal((await harness.api("GET", `/v1/reviews/${review?.id}`)).body["status"], "sent");
});

/** Writes an entry directly, bypassing the log. */
const poison = (harness: Harness, entry: string) =>
  redisOf(harness).script(
    { name: "test.poison", lua: "return redis.call('RPUSH', KEYS[1], ARGV[1])" },
    [logOf(customer)],
    [entry],
  );

const parked = (harness: Harness) =>
  databaseOf(harness).query(
    statement<{ reason: string; entry: string }>(
      sql`select reason, body ->> 'entry' as entry from kept_updates where customer_id = ${customer}::uuid order by received_at`,
    ),
  );

test("[S1] (promise 10) an unreadable entry is parked with its reason at once, and its neighbours are drafted", async () => {
  const harness = await openHarness();
  await post(harness, 1);
  await poison(harness, ' {"v":0}');
  await poison(harness, " a NUL \0 in it");
  await post(harness, 2);
  await harness.work();
  assert.deepEqual(await reviewed(harness), [["text 1", "text 2"]]);
  assert.deepEqual((await parked(harness)).map(({ reason, entry }) => `${reason}: ${entry}`).toSorted(), [
    "unreadable: a NUL \uFFFD in it",
    'unreadable: {"v":0}',
  ]);
  assert.equal(await waiting(harness), 0);
});

test("[S1] (promises 5, 13) an entry damaged behind its update id stops nobody: its copy in Postgres is drafted", async () => {
  const harness = await openHarness();
  for (const update of [1, 2]) {
    await post(harness, update);
    harness.clock.advance(1);
  }
  const damage =
    "redis.call('LSET', KEYS[1], 0, (redis.call('LINDEX', KEYS[1], 0):gsub('\"v\":1', '\"v\":0'))) return 1";
  await redisOf(harness).script({ name: "test.damage", lua: damage }, [logOf(customer)], []);
  await runForAWhile(harness, 4);
  assert.deepEqual((await reviewed(harness)).flat().toSorted(), ["text 1", "text 2"]);
  assert.equal(await count(harness, "wal_fallback"), 0);
});

test("[S1] (promise 10) a message that Postgres repeatedly refuses is the only one parked, with its reason, and the chat continues", async () => {
  const harness = await openHarness();
  await post(harness, 1);
  await harness.work();
  const envelope = envelopeOf(userId, 2);
  assert.ok(envelope.kind === "message");
  const refused = { ...envelope, message: { ...envelope.message, date: "no time at all" } };
  for (const update of [3, 4, 5]) await post(harness, update);
  await poison(harness, ` ${JSON.stringify(refused)}`);
  await harness.work();
  await runForAWhile(harness, 4);
  assert.equal((await parked(harness)).length, 0, "not before its fifth try");
  // An attempt that found a store busy does not count.
  for (let round = 0; round < 4 && (await waiting(harness)) !== 0; round += 1) await runForAWhile(harness, 1);
  const neighbours = ["text 1", "text 3", "text 4", "text 5"];
  assert.deepEqual(await reviewed(harness), [neighbours], "they go on without it");
  const entries = await parked(harness);
  assert.deepEqual(
    entries.map(({ reason }) => reason),
    ["failed_repeatedly"],
    "only what is to blame is kept for a person",
  );
  assert.deepEqual(
    entries.map(({ entry }) => JSON.parse(entry) as unknown),
    [refused],
  );
  const said = harness.lines.filter(({ event }) => event === "draft.failed" || event === "draft.parked");
  assert.deepEqual(
    said.map(({ event }) => event),
    [...Array<string>(6).fill("draft.failed"), "draft.parked"],
  );
  assert.equal(await waiting(harness), 0);
  await post(harness, 6);
  await harness.work();
  assert.deepEqual(await reviewed(harness), [[...neighbours, "text 6"]]);
});

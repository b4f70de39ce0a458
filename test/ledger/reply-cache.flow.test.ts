/** The reply cache as in production: written to Redis with the draft's acknowledgement, without another round trip. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { createDraftApp } from "../../core/app/draft.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { maxReplies, replyMs } from "../../core/ledger/port.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { textUpdate } from "../support/updates.ts";
import { testHost } from "../support/host.ts";

const customer = customerIdOf(7);
const list = `chat:{${customer}}:keys`;

describe("[L3] the reply cache in production", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  const draft = () => {
    const { settings, clock, app } = harness;
    // The app only needs the ledger's kind to choose the cache; the ledger itself is the app's.
    const cloud = { ...settings, ledger: { ...settings.ledger, kind: "dynamodb" as const } };
    const host = testHost({ clock });
    return createDraftApp(cloud, host, app, app.ledger).draft({
      v: 1,
      kind: "draft",
      customer_id: customer,
      due_at: clock.now(),
    });
  };
  const ask = async (id: number) => {
    await harness.update(textUpdate({ updateId: id, userId: 7, text: `Question ${id}` }));
    harness.clock.advance(5_000);
  };
  const cached = async () => {
    const hashes = (await harness.app.redis.script(
      { name: "list", lua: "return redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')" },
      [list],
      [],
    )) as string[];
    const [hash = "", until = ""] = hashes.slice(-2);
    const value = await harness.app.redis.script(
      { name: "value", lua: "return redis.call('GET', KEYS[1])" },
      [`chat:{${customer}}:${hash}`],
      [],
    );
    return { count: hashes.length / 2, hash, until: Number(until), value: String(value) };
  };

  test("[L3] both calls of a draft are in Redis for five minutes, and the draft still costs two Redis calls", async () => {
    await ask(1);
    harness.proxies.redis.reset();
    await draft();
    assert.equal(harness.proxies.redis.count(), 2);
    const { count, hash, until, value } = await cached();
    assert.equal(count, 1);
    assert.match(hash, /^[0-9a-f]{64}$/);
    assert.equal(until, harness.clock.now() + replyMs);
    const [, json = ""] = /^\S+ (.*)$/.exec(value) ?? [];
    const calls = JSON.parse(json) as { message: string; response: string }[];
    assert.deepEqual(
      calls.map(({ message }) => message),
      ["Question 1", "Question 1"],
    );
  });

  test("[L3] [S9] a key with another type is replaced, and does not break the acknowledgement", async () => {
    const spoil = {
      name: "spoil",
      lua: "redis.call('DEL', KEYS[1]) redis.call('SET', KEYS[1], 'x') return 1",
    };
    await harness.app.redis.script(spoil, [list], []);
    await ask(2);
    await draft();
    assert.equal((await cached()).count, 1);
    const { items } = (await harness.api("GET", "/v1/reviews")).body;
    assert.equal(items.length, 1, "one review waits: the second answers both questions");
    await ask(3);
    await draft();
    assert.equal((await cached()).count, 2);
  });

  test("[L3] a full cache stays at its 50 entries until some expire", async () => {
    const fill = {
      name: "fill",
      lua: "for i = 1, 48 do redis.call('ZADD', KEYS[1], ARGV[1], 'other ' .. i) end return 1",
    };
    await harness.app.redis.script(fill, [list], [harness.clock.now() + replyMs]);
    assert.equal((await cached()).count, maxReplies);
    await ask(4);
    await draft();
    assert.equal((await cached()).count, maxReplies);
    harness.clock.advance(replyMs);
    await ask(5);
    await draft();
    assert.equal((await cached()).count, 1);
  });
});

/** The model calls of drafts: found by a retried turn in whichever store has them, and never a reason to fail. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import * as fc from "fast-check";
import { hasCode } from "../../core/kernel/errors.ts";
import { interactionIdOf } from "../../core/kernel/ids.ts";
import { createLog, type LogLine } from "../../core/kernel/log.ts";
import { createReplyCache } from "../../core/ledger/cache.ts";
import { type CallPorts, callsOf, forgetCalls, listCalls, type Paid } from "../../core/ledger/ledger.ts";
import type { Ledger } from "../../core/ledger/port.ts";
import {
  callIdOf,
  type ChatInteraction,
  draftKeyOf,
  type DraftName,
  maxTextLength,
} from "../../core/ledger/schema.ts";
import { createMemoryReplies } from "../../core/storage/replies-memory.ts";
import { startEmbeddedRedis } from "../../local/engines/redis.ts";
import { type ManualClock, manualClock } from "../support/clock.ts";
import { type CountingProxy, startCountingProxy } from "../support/counting-proxy.ts";
import { agreed, dynamoAt, newCustomer, newSqliteLedger } from "../support/ledger.ts";
import { redisOver } from "../support/redis.ts";

/** Nobody listens here: the real driver over a store that is down. */
const nowhere = "http://127.0.0.1:9";
const words = "words of a customer";

let drafts = 0;
const newDraft = (more: Partial<DraftName> = {}): DraftName => ({
  customer: newCustomer(),
  interaction: interactionIdOf({ connection: null, chat_id: 1, message_id: ++drafts }),
  revision: 0,
  message: words,
  ...more,
});
const first: Paid = {
  stage: 1,
  model: "google/a",
  text: "first draft",
  fault: null,
  input_tokens: 900,
  cached_tokens: 300,
  audio_tokens: 200,
  output_tokens: 80,
};
const second: Paid = {
  stage: 2,
  model: "openai/b",
  text: "refined",
  fault: "truncated",
  input_tokens: null,
  cached_tokens: null,
  audio_tokens: null,
  output_tokens: null,
};
const asked = [
  { stage: 1, model: "openai/fallback" },
  { stage: 1, model: "google/a" },
  { stage: 2, model: "openai/b" },
] as const;

describe("model calls", () => {
  let engine: Awaited<ReturnType<typeof newSqliteLedger>>;
  let redis: Awaited<ReturnType<typeof startEmbeddedRedis>>;
  let wire: CountingProxy;
  let clock: ManualClock;
  let ledger: Ledger;
  let out: Ledger;
  const lines: LogLine[] = [];
  beforeAll(async () => {
    engine = await newSqliteLedger();
    redis = await startEmbeddedRedis({ dataDir: null, token: "calls" });
    wire = await startCountingProxy(redis.url);
    clock = manualClock();
    ledger = engine.connect(clock);
    out = dynamoAt(nowhere, clock);
  });
  afterAll(async () => {
    await Promise.all([engine.close(), wire.close(), redis.close(), out.close()]);
  });

  const cacheInRedis = () => createReplyCache(redisOver({ url: wire.url, token: redis.token }), clock);
  const portsWith = (more: Partial<CallPorts> = {}): CallPorts => ({
    ledger,
    cache: cacheInRedis(),
    cacheWrites: "at_once",
    clock,
    log: createLog((line) => lines.push(line)),
    ...more,
  });
  const callsWith = (draft: DraftName, more: Partial<CallPorts> = {}) => callsOf(portsWith(more), draft);
  const emptyCache = () => createMemoryReplies(clock);

  test("[L1] every call becomes one ChatInteraction with exactly its fields", async () => {
    const draft = newDraft();
    await callsWith(draft).record(first);
    const { items } = await listCalls({ ledger }, draft.customer, 10);
    const at = new Date(clock.now()).toISOString();
    const expected: ChatInteraction = {
      interaction_id: callIdOf(draft, 1, "google/a"),
      user_id: draft.customer,
      message: words,
      response: "first draft",
      model_used: "google/a",
      input_tokens: 900,
      output_tokens: 80,
      created_at: at,
      updated_at: at,
      fault: null,
      cached_tokens: 300,
      audio_tokens: 200,
    };
    assert.deepEqual(items, [expected]);
  });

  for (const [where, retry] of [
    ["in the ledger alone", () => ({ cache: emptyCache() })],
    ["in the cache alone", () => ({ ledger: out })],
    ["in both", () => ({})],
  ] as const) {
    test(`[L3] a retried turn finds its paid calls ${where}`, async () => {
      const draft = newDraft();
      const book = callsWith(draft);
      await book.record(first);
      await book.record(second);
      assert.deepEqual(await callsWith(draft, retry()).paid(asked), [first, second]);
    });
  }

  test("[L3] stages that run one after the other find what both recorded, even a third time", async () => {
    const draft = newDraft();
    const book = callsWith(draft, { cache: emptyCache() });
    await book.record(first);
    await book.record(second);
    const retried = callsWith(draft);
    assert.deepEqual(await retried.paid(asked.slice(0, 2)), [first]);
    assert.deepEqual(await retried.paid(asked.slice(2)), [second]);
    const third = callsWith(draft, { ledger: out });
    assert.deepEqual(await third.paid(asked), [first, second], "the second try filled the cache");
  });

  test("[L3] after a crash in the second stage the first stage's call is found", async () => {
    const draft = newDraft();
    await callsWith(draft).record(first);
    const retried = callsWith(draft);
    assert.deepEqual(await retried.paid(asked), [first]);
    await retried.record(second);
    assert.deepEqual(await callsWith(draft, { ledger: out }).paid(asked), [first, second]);
  });

  test("[L3] a burst that has grown, another turn, another revision and another customer pay again", async () => {
    const draft = newDraft();
    await callsWith(draft).record(first);
    const others = [
      { ...draft, message: `${words} and more` },
      { ...draft, interaction: newDraft().interaction },
      { ...draft, revision: 1 },
      // The same interaction cannot belong to another customer; even then, the cache would not show it.
      newDraft({ interaction: interactionIdOf({ connection: "x", chat_id: 2, message_id: 2 }) }),
    ];
    for (const other of others) assert.deepEqual(await callsWith(other).paid(asked), []);
  });

  test("[L1] ids differ wherever a call differs", () => {
    const part = fc.record({
      message: fc.string({ maxLength: 3 }),
      revision: fc.nat(2),
      stage: fc.constantFrom(1 as const, 2 as const),
      model: fc.constantFrom("google/a", "google/a:1", "offline"),
    });
    const base = newDraft();
    const idOf = ({ stage, model, ...draft }: { stage: 1 | 2; model: string } & Partial<DraftName>) =>
      callIdOf({ ...base, ...draft }, stage, model);
    fc.assert(
      fc.property(part, part, (one, other) => {
        assert.equal(idOf(one) === idOf(other), JSON.stringify(one) === JSON.stringify(other));
      }),
    );
  });

  test("[L1] a call recorded twice is one row", async () => {
    const draft = newDraft();
    await callsWith(draft).record(first);
    await callsWith(draft, { cache: emptyCache() }).record({ ...first, text: "paid again" });
    const { items } = await listCalls({ ledger }, draft.customer, 10);
    assert.deepEqual(
      items.map((row) => row.response),
      ["first draft"],
    );
  });

  test("[L3] while the ledger is down calls are cached, and the next attempt stores them in the ledger", async () => {
    const draft = newDraft();
    await callsWith(draft, { ledger: out, cacheWrites: "alongside" }).record(first);
    assert.deepEqual(await callsWith(draft, { ledger: out }).paid(asked), [first]);
    assert.deepEqual(await callsWith(draft).paid(asked), [first]);
    assert.equal((await listCalls({ ledger }, draft.customer, 10)).items.length, 1);
  });

  test("[L3] recording costs one round trip to Redis per call, or none while the ledger accepts it", async () => {
    const count = async (cacheWrites: CallPorts["cacheWrites"]) => {
      wire.reset();
      const book = callsWith(newDraft(), { cacheWrites });
      await book.record(first);
      await book.record(second);
      return wire.count();
    };
    assert.equal(await count("at_once"), 2);
    assert.equal(await count("alongside"), 0);
  });

  test("[L3] a value that is not a list of calls counts as missing", async () => {
    const draft = newDraft();
    await cacheInRedis().cacheSet(draftKeyOf(draft), JSON.stringify([{ interaction_id: 1 }]));
    assert.deepEqual(await callsWith(draft).paid(asked), []);
  });

  test("no outage stops a draft, and no log line contains a customer's words", async () => {
    lines.length = 0;
    wire.cut(true);
    const book = callsWith(newDraft(), { ledger: out });
    await book.record(first);
    assert.deepEqual(await book.paid([{ stage: 2, model: "openai/b" }]), []);
    wire.cut(false);
    const events = new Set(lines.filter((line) => line.level === "error").map((line) => line.event));
    assert.deepEqual(
      events,
      new Set(["ledger.not_recorded", "ledger.not_cached", "ledger.cache_not_read", "ledger.not_read"]),
    );
    assert.doesNotMatch(JSON.stringify(lines), /words of|first draft/);
  });

  test("[L1] texts that are too long for a row are cut, never within a character", async () => {
    const draft = newDraft({ message: `${"x".repeat(maxTextLength - 1)}👋` });
    await callsWith(draft).record(first);
    const { items } = await listCalls({ ledger }, draft.customer, 1);
    assert.equal(items[0]?.message, "x".repeat(maxTextLength - 1));
    assert.deepEqual(await callsWith(draft, { cache: emptyCache() }).paid(asked), [first]);
  });

  test("[G1] a forgotten customer has no calls in any store", async () => {
    const draft = newDraft();
    const book = callsWith(draft);
    await book.record(first);
    await book.record(second);
    assert.deepEqual(await forgetCalls(portsWith(), draft.customer, agreed), { rows: 2, replies: 1 });
    assert.deepEqual(await callsWith(draft).paid(asked), []);
    assert.deepEqual(await forgetCalls(portsWith(), draft.customer, agreed), { rows: 0, replies: 0 });
  });

  test("[L1] a page has 1 to 100 calls", async () => {
    for (const limit of [0, 101, 1.5, Number.NaN]) {
      await assert.rejects(listCalls({ ledger }, newCustomer(), limit), (error) =>
        hasCode(error, "field_invalid"),
      );
    }
  });
});

describe("reply cache in Redis", () => {
  let redis: Awaited<ReturnType<typeof startEmbeddedRedis>>;
  beforeAll(async () => {
    redis = await startEmbeddedRedis({ dataDir: null, token: "cache" });
  });
  afterAll(() => redis.close());

  const run = (lua: string, keys: string[], args: (string | number)[] = []) =>
    redisOver(redis).script({ name: "test", lua }, keys, args);

  test("[L3] the key is chat:{user_id}:{hash}, and Redis itself expires it after 5 minutes", async () => {
    const draft = newDraft();
    const key = draftKeyOf(draft);
    await createReplyCache(redisOver(redis), manualClock()).cacheSet(key, "value");
    const left = await run("return redis.call('PTTL', KEYS[1])", [`chat:{${draft.customer}}:${key.hash}`]);
    assert.match(key.hash, /^[0-9a-f]{64}$/);
    assert.ok(Number(left) > 290_000 && Number(left) <= 300_000, String(left));
  });

  test("[S9] a value with any changed character is not served", async () => {
    const draft = newDraft();
    const key = draftKeyOf(draft);
    const name = `chat:{${draft.customer}}:${key.hash}`;
    const cache = createReplyCache(redisOver(redis), manualClock());
    await cache.cacheSet(key, "some value");
    const whole = String(await run("return redis.call('GET', KEYS[1])", [name]));
    for (let at = 0; at < whole.length; at += 1) {
      const flipped = `${whole.slice(0, at)}${whole[at] === "~" ? "!" : "~"}${whole.slice(at + 1)}`;
      await run("redis.call('SET', KEYS[1], ARGV[1])", [name], [flipped]);
      assert.equal(await cache.cacheGet(key), null, String(at));
    }
    await run("redis.call('SET', KEYS[1], ARGV[1])", [name], [whole]);
    assert.equal(await cache.cacheGet(key), "some value");
  });

  test("[G1] a forgotten customer has no key left", async () => {
    const { customer } = newDraft();
    const cache = createReplyCache(redisOver(redis), manualClock());
    for (let index = 0; index < 60; index += 1) {
      await cache.cacheSet(draftKeyOf(newDraft({ customer })), "value");
    }
    const keys = () => run("return redis.call('KEYS', ARGV[1])", [], [`*${customer}*`]);
    assert.equal(((await keys()) as string[]).length, 51, "fifty values and the list of them");
    await cache.forgetUser(customer);
    assert.deepEqual(await keys(), []);
  });
});

test("[L3] a full in-memory cache evicts from the least recently served customer", async () => {
  const cache = createMemoryReplies(manualClock(), 100);
  const [busy, quiet, late] = [newDraft(), newDraft(), newDraft()];
  const again = newDraft({ customer: busy.customer });
  for (const draft of [busy, quiet, again, late]) await cache.cacheSet(draftKeyOf(draft), "x".repeat(30));
  const found = await Promise.all([busy, quiet, again, late].map((one) => cache.cacheGet(draftKeyOf(one))));
  assert.deepEqual(
    found.map((value) => value !== null),
    [true, false, true, true],
  );
});

test("[L3] the in-memory cache never exceeds its size; the least recently used is evicted first", async () => {
  const cache = createMemoryReplies(manualClock(), 100);
  const keys = Array.from({ length: 4 }, () => draftKeyOf(newDraft()));
  for (const [index, key] of keys.entries()) {
    await cache.cacheSet(key, "x".repeat(30));
    if (index > 0 && keys[0]) await cache.cacheGet(keys[0]);
  }
  const found = await Promise.all(keys.map((key) => cache.cacheGet(key)));
  assert.deepEqual(
    found.map((value) => value !== null),
    [true, false, true, true],
  );
});

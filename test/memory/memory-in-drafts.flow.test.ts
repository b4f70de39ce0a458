/** Drafts with a real memory: earlier entries are recalled, documents searched, questions known. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, onTestFinished, test } from "vitest";
import { reindex } from "../../core/knowledge/knowledge.ts";
import { statusPart } from "../../core/customers/customers.ts";
import { composePrompt } from "../../core/drafting/prompt.ts";
import { customerIdOf, LeaseToken, randomIds, ReviewerId } from "../../core/kernel/ids.ts";
import { silentLog } from "../../core/kernel/log.ts";
import { type RedisReply, runTogether } from "../../core/kernel/redis.ts";
import { memoryPart } from "../../core/memory/memory.ts";
import { defaultsOf } from "../../core/app/team-settings.ts";
import { conversationOf } from "../../core/memory/rules.ts";
import { sortEntries } from "../../core/drafting/turn.ts";
import { readBackground } from "../../core/pipeline/background.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { modelSettings, startGemini, startOpenai } from "../support/model-server.ts";
import { startConversation } from "../support/conversation.ts";
import { editedUpdate, textUpdate } from "../support/updates.ts";

interface Shown {
  readonly id: string;
  readonly verdict: { level: string; categories: string[] };
  readonly context: {
    recalled: { role: string; text: string }[];
    knowledge: { title: string; source: string; text: string; score: number }[];
  };
}

describe("memory in drafts", () => {
  let harness: Harness;
  let update = 0;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  const say = async (userId: number, text: string): Promise<Shown> => {
    update += 1;
    harness.clock.advance(60_000);
    // Telegram's clock and ours agree.
    const date = Math.floor(harness.clock.now() / 1_000);
    await harness.update(textUpdate({ updateId: update, userId, text, messageId: update, date }));
    await harness.work();
    const { body } = await harness.api("GET", "/v1/reviews");
    const found = (body.items as unknown as (Shown & { customer: { telegram_user_id: number } })[]).find(
      (review) => review.customer.telegram_user_id === userId,
    );
    assert.ok(found !== undefined);
    return found;
  };
  const answer = async (review: Shown, final_text: string) => {
    await harness.api("POST", `/v1/reviews/${review.id}/approve`, { final_text });
    await harness.work();
  };

  test("[S12] what was said before the last ten messages is recalled when relevant, with our replies", async () => {
    await answer(
      await say(7, "My dog Bruno is allergic to chicken."),
      "Noted: no chicken for Bruno, only lamb.",
    );
    for (let i = 0; i < 8; i += 1)
      await answer(await say(7, `Parcel number ${i} came today.`), `Glad to hear, parcel ${i}!`);
    const { context } = await say(7, "Which food suits Bruno?");
    const texts = context.recalled.map(({ text }) => text);
    assert.ok(
      texts.some((text) => text.includes("allergic to chicken")),
      texts.join(" / "),
    );
    assert.ok(
      texts.some((text) => text.includes("only lamb")),
      texts.join(" / "),
    );
  });

  test("[S12] every message and reply is in memory_logs, once, in the order in which they were said", async () => {
    const rows = await databaseOf(harness).query<{ type: string; content: string }>({
      sql: "select type, content from memory_logs order by user_id, number",
      parameters: [],
    });
    assert.equal(rows.length, 19);
    assert.deepEqual(
      rows.slice(0, 2).map(({ type }) => type),
      ["customer", "assistant"],
    );
  });

  test("[S12] nothing of another customer is recalled", async () => {
    const { context } = await say(8, "Which food suits Bruno?");
    assert.deepEqual(context.recalled, []);
  });

  test("[D4] a document's passage reaches the draft with its source and is shown in the review", async () => {
    const put = await harness.api("PUT", "/v1/knowledge/documents/shipping", {
      title: "Shipping",
      source: "handbook",
      document_type: "policy",
      tags: ["shipping"],
      text: "We ship to Norway within four days. Shipping to Norway costs 12 EUR.",
    });
    assert.equal(put.status, 200, JSON.stringify(put.body));
    const { context } = await say(9, "What does shipping to Norway cost?");
    assert.deepEqual(
      context.knowledge.map(({ title, source }) => [title, source]),
      [["Shipping", "handbook"]],
    );
  });
});

test("[D4] a document stored during a draft is found by the next one, even if re-embedded", async () => {
  const gemini = await startGemini("Noted.");
  const openai = await startOpenai(["Noted."]);
  const harness = await startHarness(modelSettings(gemini, openai));
  onTestFinished(async () => {
    await harness.close();
    gemini.close();
    openai.close();
  });
  const one = startConversation(harness, 13);
  const question = "What does shipping to Norway cost?";
  const put = () =>
    harness.api("PUT", "/v1/knowledge/documents/shipping", {
      title: "Shipping",
      source: "handbook",
      document_type: "policy",
      tags: [],
      text: "Shipping to Norway costs 12 EUR.",
    });
  gemini.onRequest = async () => {
    gemini.onRequest = () => undefined;
    assert.equal((await put()).status, 200);
  };
  await one.say(question);
  await one.say(question);
  assert.match(gemini.body, /costs 12 EUR/);

  await databaseOf(harness).query({
    sql: "update knowledge_documents set embedder = 'other'",
    parameters: [],
  });
  // Five minutes later.
  const expire = { name: "test.expire", lua: "return redis.call('DEL', KEYS[1])" };
  await harness.app.redis.script(expire, ["knowledge:empty"], []);
  await one.say(question);
  assert.doesNotMatch(gemini.body, /costs 12 EUR/);
  const by = { id: ReviewerId.parse("00000000-0000-5000-8000-000000000001"), name: "admin" };
  assert.equal(await reindex(harness.app.reviewer.knowledge, 10, by), 1);
  await one.say(question);
  assert.match(gemini.body, /costs 12 EUR/);
});

test("[S12] messages that the prompt shows in full are not recalled as well, however many bubbles a reply has", async () => {
  const gemini = await startGemini("Noted.");
  const openai = await startOpenai(["Noted."]);
  const harness = await startHarness(modelSettings(gemini, openai));
  onTestFinished(async () => {
    await harness.close();
    gemini.close();
    openai.close();
  });
  const one = startConversation(harness, 14);
  for (let n = 1; n <= 8; n += 1) {
    const { id } = await one.say(`Tell me something about canoes, part ${n}.`);
    const final_bubbles = [1, 2, 3, 4, 5, 6].map(
      (at) => `Canoe fact ${n}.${at}: the paddle is ${at} feet long.`,
    );
    const { status } = await harness.api("POST", `/v1/reviews/${id}/approve`, { final_bubbles });
    assert.equal(status, 200);
    await harness.work();
  }
  const { context } = await one.say("How long is the canoe's paddle?");
  const recalled = context.recalled.map(({ text }) => text);
  // Shown in full: the last five messages and the last five replies.
  const older = [1, 2, 3].flatMap((n) => [
    `Tell me something about canoes, part ${n}.`,
    ...[1, 2, 3, 4, 5, 6].map((at) => `Canoe fact ${n}.${at}: the paddle is ${at} feet long.`),
  ]);
  assert.deepEqual(recalled, older);
  const shown = /<recent_messages>([^]*)<\/recent_messages>/.exec(
    JSON.parse(gemini.body).contents[0].parts[0].text,
  );
  assert.match(shown?.[1] ?? "", /Canoe fact 4\.1/);
  assert.match(shown?.[1] ?? "", /part 4/);
});

test("[S12] an edit of an answered message is remembered in addition to what was answered", async () => {
  const harness = await startHarness();
  onTestFinished(() => harness.close());
  const written = { userId: 12, messageId: 5, text: "I live in Bergen." };
  await harness.update(textUpdate({ ...written, updateId: 1 }));
  await harness.work();
  const { body } = await harness.api("GET", "/v1/reviews");
  const [review] = body.items as unknown as { id: string }[];
  await harness.api("POST", `/v1/reviews/${review?.id}/approve`, {});
  await harness.work();
  const remembered = () =>
    databaseOf(harness).query<{ content: string; interaction: string; message: string }>({
      sql: `select content, meta_data ->> 'interaction_id' as interaction, meta_data ->> 'message_id' as message
        from memory_logs where type = 'customer' order by number`,
      parameters: [],
    });
  assert.deepEqual(await remembered(), [
    { content: "I live in Bergen.", interaction: review?.id, message: "5" },
  ]);
  await harness.update(editedUpdate({ ...written, updateId: 2, text: "I live in Oslo." }));
  await harness.work();
  const [answered, edit, ...others] = await remembered();
  assert.deepEqual(answered, { content: "I live in Bergen.", interaction: review?.id, message: "5" });
  assert.match(edit?.content ?? "", /which said: "I live in Bergen\."⟧\nI live in Oslo\.$/);
  assert.notEqual(edit?.interaction, review?.id);
  assert.deepEqual(others, []);
});

test("[S7] a draft that repeats our recent question is flagged with the place", async () => {
  const gemini = await startGemini("Sure. Which colour would you like?");
  const openai = await startOpenai(["Sure.", "Which colour would you like?"]);
  const harness = await startHarness(modelSettings(gemini, openai));
  onTestFinished(async () => {
    await harness.close();
    gemini.close();
    openai.close();
  });
  const verdictOf = async (updateId: number, text: string) => {
    await harness.update(textUpdate({ updateId, userId: 10, text }));
    await harness.work();
    const { body } = await harness.api("GET", "/v1/reviews");
    const [review] = body.items as unknown as (Shown & { verdict: { matches: { text: string }[] } })[];
    assert.ok(review !== undefined);
    await harness.api("POST", `/v1/reviews/${review.id}/approve`, {});
    await harness.work();
    return review.verdict;
  };
  assert.equal((await verdictOf(1, "I need a lamp.")).level, "clean");
  const { level, categories, matches } = await verdictOf(2, "A desk lamp.");
  assert.deepEqual(
    [level, categories, matches.map(({ text }) => text)],
    ["flagged", ["repeated_question"], ["Which colour would you like?"]],
  );
});

test("[S9] (promise 8) with any byte of any remembered value flipped, or Redis flushed, the next prompt is the same", async () => {
  const gemini = await startGemini("Noted.");
  const openai = await startOpenai(["Noted."]);
  const harness = await startHarness(modelSettings(gemini, openai));
  onTestFinished(async () => {
    await harness.close();
    gemini.close();
    openai.close();
  });
  const customer = customerIdOf(11);
  const keys = [`user:{${customer}}`, `user:{${customer}}:history`, `user:{${customer}}:status`];
  let update = 0;
  const draftOnce = async (text: string) => {
    update += 1;
    await harness.update(
      textUpdate({ updateId: update, userId: 11, text, messageId: update, date: 1_795_000_000 + update }),
    );
    await harness.work();
  };
  /** The next draft's prompt after the damage. */
  const promptOf = async (damage: string, args: (string | number)[]) => {
    await harness.app.redis.script({ name: "damage", lua: damage }, keys, args);
    const [, memoryReply, statusReply] = await runTogether(harness.app.redis, "go", [
      { script: { name: "go", lua: "return {'go'}" }, keys: [], args: [] },
      memoryPart(customer),
      statusPart(customer),
    ]);
    const lease = {
      customer,
      token: LeaseToken.parse(randomIds.random()),
      from: 0,
      until: 0,
      attempt: 1,
      ownAttempt: 1,
      entries: [],
      sorted: false,
    };
    const readers = {
      sql: databaseOf(harness),
      log: silentLog,
      knowledge: {
        vectors: { search: () => Promise.reject(new Error("none")) },
        embedder: { name: "none", embed: () => Promise.reject(new Error("none")) },
      },
      embedder: { embed: () => Promise.reject(new Error("none")), memories: null },
      clock: harness.clock,
      defaults: defaultsOf(harness.settings),
    };
    const replies = [memoryReply ?? null, statusReply ?? null, 1];
    const { status, memory: remembered } = await readBackground(
      { ...readers, lease, replies },
      sortEntries(lease.entries),
    );
    const conversation = conversationOf(remembered.history, remembered.total);
    return composePrompt({ conversation, status, messages: [] }).prompt;
  };

  for (let i = 0; i < 14; i += 1) await draftOnce(`message number ${i}, with a few words in it`);
  const whole = await promptOf("return 1", []);
  assert.match(whole, /message number 13/);

  const flip = `local function flipped(s, at) local i = at % #s + 1
      return string.sub(s, 1, i - 1) .. string.char(bit.bxor(string.byte(s, i), 1)) .. string.sub(s, i + 1) end
    local key, at, place = KEYS[tonumber(ARGV[1])], tonumber(ARGV[2]), tonumber(ARGV[3])
    local kind = redis.call('TYPE', key).ok
    if kind == 'hash' then
      local fields = {'total', 'covers', 'digest', 'check'}
      local field = fields[place % #fields + 1]
      redis.call('HSET', key, field, flipped(redis.call('HGET', key, field), at))
    elseif kind == 'list' then
      redis.call('LSET', key, place, flipped(redis.call('LINDEX', key, place), at))
    else redis.call('SET', key, flipped(redis.call('GET', key), at)) end return 1`;
  for (const key of [1, 2, 3]) {
    for (let at = 0; at < 160; at += 7) {
      const before = await harness.app.redis.script(
        {
          name: "get",
          lua: "return {redis.call('HGETALL', KEYS[1]), redis.call('LRANGE', KEYS[2], 0, -1), redis.call('GET', KEYS[3])}",
        },
        keys,
        [],
      );
      assert.equal(await promptOf(flip, [key, at, at % 14]), whole, `key ${key}, byte ${at}`);
      await restore(harness, keys, before);
    }
  }
  assert.equal(await promptOf("return redis.call('DEL', unpack(KEYS))", []), whole, "flushed");
});

async function restore(harness: Harness, keys: string[], before: RedisReply): Promise<void> {
  assert.ok(Array.isArray(before) && Array.isArray(before[0]) && Array.isArray(before[1]));
  const lua = `local n = tonumber(ARGV[2])
    redis.call('SET', KEYS[3], ARGV[1]) redis.call('DEL', KEYS[1], KEYS[2])
    redis.call('HSET', KEYS[1], unpack(ARGV, 3, n + 2))
    for i = n + 3, #ARGV do redis.call('RPUSH', KEYS[2], ARGV[i]) end return 1`;
  await harness.app.redis.script({ name: "restore", lua }, keys, [
    String(before[2]),
    before[0].length,
    ...before[0].map(String),
    ...before[1].map(String),
  ]);
}

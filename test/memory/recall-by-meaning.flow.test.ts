/** Recall by meaning: embedded in the background, searched with one vector per turn, never in the way. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { createUpkeepApp } from "../../core/app/upkeep.ts";
import { parseSettings } from "../../core/config.ts";
import { type EmbeddingServer, startEmbeddings } from "../support/embedding-server.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { startConversation } from "../support/conversation.ts";
import { textUpdate } from "../support/updates.ts";
import { testHost } from "../support/host.ts";

/** Words with one meaning that no thesaurus relates. */
const meanings = [/\b(zorbel|vintram)\b/i, /\b(invoice|bill)\b/i];

const settings = (url: string) => ({
  EMBEDDING_MODEL: "openai/text-embedding-3-small",
  OPENAI_API_KEY: "x",
  OPENAI_BASE_URL: url,
});

describe("[S12] recall by meaning", () => {
  let embeddings: EmbeddingServer;
  let harness: Harness;
  beforeAll(async () => {
    embeddings = await startEmbeddings(meanings);
    harness = await startHarness(settings(embeddings.url));
  });
  afterAll(async () => {
    await harness.close();
    embeddings.close();
  });

  const vectors = (customer: string) =>
    databaseOf(harness).query<{ content: string; embedded: boolean; embedded_by: string | null }>({
      sql: `select content, embedding is not null as embedded, embedded_by from memory_logs
        where user_id = $1::uuid order by number`,
      parameters: [customer],
    });
  const recalledBy = async (say: Promise<{ context: { recalled: readonly { text: string }[] } }>) =>
    (await say).context.recalled.map(({ text }) => text);

  test("[S12] a question finds what was said in other words, which word search would not", async () => {
    const { customer, say, reply, exchange } = startConversation(harness, 1);
    await reply(await say("My zorbel was blue."), "Noted.");
    // More than a prompt has room for, so that only relevant entries are recalled.
    await exchange(12, (n) => `Parcel number ${n} came today. ${"It was heavy and brown. ".repeat(70)}`);
    const found = await recalledBy(say("Any vintram here?"));
    assert.ok(found.includes("My zorbel was blue."), found.join(" / "));
    const rows = await vectors(customer);
    assert.deepEqual(
      [...new Set(rows.slice(0, 26).map((row) => row.embedded_by))],
      ["openai/text-embedding-3-small"],
    );
    // The same question in an app without vectors.
    await databaseOf(harness).query({ sql: "update memory_logs set embedding = null", parameters: [] });
    const byWords = await recalledBy(say("Any vintram here?"));
    assert.ok(!byWords.includes("My zorbel was blue."), byWords.join(" / "));
    await databaseOf(harness).query({ sql: "update memory_logs set embedded_by = null", parameters: [] });
  });

  test("[S12] [D4] a draft calls the embedder once, for memories and documents together, and Postgres once", async () => {
    const { say, exchange } = startConversation(harness, 2);
    await exchange(6);
    await harness.api("PUT", "/v1/knowledge/documents/billing", {
      title: "Billing",
      source: "handbook",
      document_type: "policy",
      tags: [],
      text: "An invoice comes by mail within a week.",
    });
    embeddings.requests.length = 0;
    await harness.update(textUpdate({ updateId: 999_999, userId: 2, text: "Where is my bill?" }));
    harness.proxies.postgres.reset();
    await harness.work();
    assert.equal(harness.proxies.postgres.count(), 2, "one read, one commit");
    assert.deepEqual(embeddings.requests, [["Where is my bill?"]]);
    const { context } = await say("And my bill?");
    assert.equal((context as unknown as { knowledge: unknown[] }).knowledge.length, 1);
  });

  test("[S12] only the question is embedded while a customer waits", async () => {
    const { customer, say, reply } = startConversation(harness, 3);
    embeddings.requests.length = 0;
    const review = await say("A zorbel, please.");
    assert.deepEqual(embeddings.requests, [["A zorbel, please."]]);
    assert.deepEqual(
      (await vectors(customer)).map(({ embedded }) => embedded),
      [false],
    );
    await reply(review, "Which one?");
    assert.deepEqual(
      (await vectors(customer)).map(({ embedded }) => embedded),
      [true, true],
    );
    assert.deepEqual(embeddings.requests.slice(1), [["Which one?", "A zorbel, please."]]);
  });

  test("[S12] an embedder outage delays no draft and no reply, and the schedule catches up", async () => {
    const { customer, say, reply, exchange } = startConversation(harness, 4);
    embeddings.status = 500;
    await exchange(1);
    await reply(await say("And my zorbel?"), "Fine.");
    assert.ok(harness.lines.some(({ event }) => event === "question.not_embedded"));
    assert.ok(harness.lines.some(({ event }) => event === "memory.not_embedded"));
    assert.ok((await vectors(customer)).every(({ embedded }) => !embedded));
    await assert.rejects(harness.app.upkeep.run(), { code: "model_failed" });
    embeddings.status = 200;
    await harness.app.upkeep.run();
    assert.ok((await vectors(customer)).every(({ embedded }) => embedded));
    const [left] = await databaseOf(harness).query<{ n: number }>({
      sql: "select count(*)::integer as n from memory_logs where embedding is null",
      parameters: [],
    });
    assert.equal(left?.n, 0);
  });

  test("[S12] a text that the provider rejects does not keep others from their vectors, and is not sent again", async () => {
    const { customer, exchange } = startConversation(harness, 5);
    embeddings.offence = "number 2 ";
    await exchange(3);
    embeddings.offence = null;
    assert.deepEqual(
      (await vectors(customer)).filter(({ embedded }) => !embedded).map(({ content }) => content),
      ["Parcel number 2 came today."],
    );
    embeddings.requests.length = 0;
    await harness.app.upkeep.run();
    assert.deepEqual(embeddings.requests, []);
  });

  test("[S12] a provider that rejects everything, as with a wrong setting, marks no text as rejected", async () => {
    const { customer, exchange } = startConversation(harness, 7);
    embeddings.status = 400;
    await exchange(2);
    const marked = async () => (await vectors(customer)).filter((row) => row.embedded_by !== null).length;
    assert.equal(await marked(), 0);
    embeddings.requests.length = 0;
    await assert.rejects(harness.app.upkeep.run(), { code: "model_failed" });
    assert.ok(embeddings.requests.length < 8, "nor is each text asked for apart");
    assert.equal(await marked(), 0);
    embeddings.status = 200;
    await harness.app.upkeep.run();
    assert.equal(await marked(), 4);
  });

  test("[S12] a text that is rejected on its own is marked as well", async () => {
    const { customer, say } = startConversation(harness, 8);
    embeddings.offence = "zorbelfrax";
    await say("A zorbelfrax, please.");
    await harness.app.upkeep.run();
    assert.deepEqual(
      (await vectors(customer)).map(({ embedded, embedded_by }) => [embedded, embedded_by]),
      [[false, "openai/text-embedding-3-small"]],
    );
    embeddings.offence = null;
  });

  test("[S12] the schedule recomputes vectors of another model", async () => {
    const { customer, exchange } = startConversation(harness, 6);
    await exchange(2);
    const changed = parseSettings({
      ...settings(embeddings.url),
      EMBEDDING_MODEL: "openai/text-embedding-3-large",
    });
    const host = testHost({ clock: harness.clock });
    await createUpkeepApp({ ...harness.settings, ...pick(changed) }, host, harness.app, null).run();
    const names = (await vectors(customer)).map((row) => `${row.embedded_by} ${row.embedded}`);
    assert.deepEqual(new Set(names), new Set(["openai/text-embedding-3-large true"]));
  });
});

const pick = ({ embeddingModel, models }: ReturnType<typeof parseSettings>) => ({ embeddingModel, models });

/** The guarantees of long-term memory ([S12]) on any Postgres. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { migrate } from "../../core/app/migrate.ts";
import { InteractionId, uuid5 } from "../../core/kernel/ids.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import {
  bubbleEntry,
  messageEntry,
  recallStatement,
  rememberStatement,
  selectWithin,
} from "../../core/memory/recall/recall.ts";
import { unembeddedEntriesOf, storeVectors } from "../../core/memory/recall/vectors.ts";
import { knownCustomer, recalledTexts, rememberAll, smallTalk, entryOf } from "../support/recall-world.ts";

const near = (vector: readonly number[]) => ({ embedder: "test", vector });

/** Runs the suite on an empty or migrated database. */
export function recallSuite(name: string, start: () => Promise<{ sql: Sql; close(): Promise<void> }>): void {
  describe(`recall: ${name}`, async () => {
    const { sql, close } = await start();
    await migrate(sql);
    let customers = 1_000;
    const someone = () => knownCustomer(sql, (customers += 1));
    const count = async (customer: string) =>
      (
        await sql.query<{ n: number }>({
          sql: "select count(*)::integer as n from memory_logs where user_id = $1",
          parameters: [customer],
        })
      )[0]?.n;

    test("[S12] recalls what was said beyond the window, and omits what the window shows", async () => {
      const customer = await someone();
      const old = "My daughter is allergic to hazelnuts.";
      await rememberAll(sql, customer, [old, ...smallTalk(60), "Is there anything with hazelnuts in it?"]);
      const recalled = await recalledTexts(sql, customer, "Which allergies does my daughter have?", {
        skip: 50,
        budgetTokens: 100,
      });
      assert.ok(recalled.includes(old));
      const all = await recalledTexts(sql, customer, "hazelnuts", { skip: 50, budgetTokens: 10_000 });
      assert.ok(!all.some((text) => text.startsWith("Is there anything")));
      assert.deepEqual(await recalledTexts(sql, customer, "hazelnuts", { skip: 62 }), []);
    });

    test("[S12] an answer is found by its question, a word by its forms and relatives, in several languages", async () => {
      const customer = await someone();
      const noise = smallTalk(200);
      await rememberAll(sql, customer, [
        ...noise.slice(0, 50),
        "Which city do you fly to?",
        "Reykjavik!",
        ...noise.slice(50, 100),
        "We adopted two kittens from the shelter.",
        ...noise.slice(100, 150),
        "Die Lieferungen kamen beschädigt an.",
        ...noise.slice(150),
        "Я купил билеты на концерт.",
        "东京塔很漂亮",
      ]);
      const within = (question: string) => recalledTexts(sql, customer, question, { budgetTokens: 120 });
      assert.ok((await within("Remind me of the city I am flying to")).includes("Reykjavik!"));
      assert.ok((await within("Do I have a cat?")).includes("We adopted two kittens from the shelter."));
      assert.ok((await within("Wo ist meine Lieferung?")).includes("Die Lieferungen kamen beschädigt an."));
      assert.ok((await within("где мой билет")).includes("Я купил билеты на концерт."));
      assert.ok((await within("东京塔在哪里")).includes("东京塔很漂亮"));
    });

    test("[S12] a word is found in any spelling, including entries from before letters were folded", async () => {
      const customer = await someone();
      await rememberAll(sql, customer, [
        ...smallTalk(20),
        "Kırmızı çantamı pazardan aldım.",
        "قرأت كتاب البحر",
        "Die Strasse heisst Lindenweg",
        "I met her at the café",
      ]);
      const asked = (question: string) => recalledTexts(sql, customer, question, { budgetTokens: 14 });
      assert.deepEqual(await asked("KIRMIZI çantayı nereden almış?"), ["Kırmızı çantamı pazardan aldım."]);
      assert.deepEqual(await asked("كِتَاب"), ["قرأت كتاب البحر"]);
      assert.deepEqual(await asked("Straße"), ["Die Strasse heisst Lindenweg"]);
      assert.deepEqual(await asked("CAFE"), ["I met her at the café"]);
      const mark = `${customer.replaceAll("-", "").slice(0, 12)}:`;
      await sql.query({
        sql: "update memory_logs set full_text = array_to_tsvector(array[$2]) where user_id = $1 and number = 24",
        parameters: [customer, `${mark}café`],
      });
      assert.deepEqual(await asked("café"), ["I met her at the café"]);
    });

    test("[S12] if a question has only a name that half of the entries contain, the most distinctive entries come first", async () => {
      const customer = await someone();
      const said = Array.from({ length: 400 }, (_, n): string =>
        n % 2 === 0 ? `The bus was ${n % 4 === 0 ? "late" : "early"} and then it rained.` : "Same as always.",
      );
      said[200] = "Kepler the tortoise came home.";
      const entries = said.map((text, n) => ({
        ...entryOf(customer, n + 1, text),
        speaker: n % 2 === 0 ? "Maya" : "Tom",
      }));
      await sql.query(rememberStatement(customer, entries));
      const within = (budgetTokens: number) =>
        recalledTexts(sql, customer, "Which animal does Maya look after?", { budgetTokens });
      // A few of the newest ones may precede it; the rest is filled with hers.
      assert.ok((await within(60)).includes("Kepler the tortoise came home."));
      assert.ok((await within(2_000)).length > 120);
    });

    test("[S12] a named month finds what was said in it", async () => {
      const customer = await someone();
      const said = (number: number, at: string) => ({ ...entryOf(customer, number, `Note ${number}`), at });
      await sql.query(
        rememberStatement(customer, [
          said(1, "2025-03-04T10:00:00.000Z"),
          said(2, "2025-05-06T10:00:00.000Z"),
          said(3, "2025-07-08T10:00:00.000Z"),
        ]),
      );
      assert.deepEqual(await recalledTexts(sql, customer, "What did I say in May 2025?"), ["Note 2"]);
      assert.deepEqual(await recalledTexts(sql, customer, "What did I say on 8 July 2025?"), ["Note 3"]);
      assert.deepEqual(await recalledTexts(sql, customer, "May I ask what you said?"), []);
    });

    test("[S12] one rare word counts more than several common ones", async () => {
      const customer = await someone();
      const said = Array.from({ length: 100 }, (_, n): string =>
        n % 10 < 3 ? "red green blue grey" : "nothing much happened today",
      );
      said[55] = "ocelot crossed our garden";
      // Hours apart, so that no entry passes score to another.
      const entries = said.map((text, n) => entryOf(customer, (n + 1) * 1_000, text));
      await sql.query(rememberStatement(customer, entries));
      assert.deepEqual(
        await recalledTexts(sql, customer, "red green blue grey ocelot", { budgetTokens: 11 }),
        ["ocelot crossed our garden"],
      );
    });

    test("[S12] another customer's memory never appears", async () => {
      const [mine, theirs] = [await someone(), await someone()];
      await rememberAll(sql, theirs, ["My secret word is marzipan.", ...smallTalk(30)]);
      await rememberAll(sql, mine, smallTalk(30));
      assert.deepEqual(await recalledTexts(sql, mine, "What is the secret word marzipan?"), []);
      const [id] = [entryOf(theirs, 1, "").id];
      const content = "My secret word is marzipan.";
      await storeVectors({ sql }, "test", [{ id, content, vector: [1, 0] }]);
      const rows = await sql.query(
        recallStatement(mine, "marzipan", { skip: 0, budgetTokens: 500, embedding: near([1, 0]) }),
      );
      assert.deepEqual(selectWithin(rows, 500), []);
    });

    test("[S12] remembered twice, or with new entries, nothing is duplicated and the order is kept", async () => {
      const customer = await someone();
      const entries = ["one apple", "two pears", "three plums"].map((text, at) =>
        entryOf(customer, at + 1, text),
      );
      await sql.query(rememberStatement(customer, entries.slice(0, 2)));
      await sql.query(rememberStatement(customer, entries));
      await Promise.all([1, 2, 3].map(() => sql.query(rememberStatement(customer, entries))));
      await sql.query(rememberStatement(customer, []));
      assert.equal(await count(customer), 3);
      const rows = await sql.query<{ number: number; place: number; content: string }>({
        sql: "select number, place, content from memory_logs where user_id = $1 order by place",
        parameters: [customer],
      });
      assert.deepEqual(
        rows.map(({ content }) => content),
        ["one apple", "two pears", "three plums"],
      );
      assert.deepEqual(
        rows.map(({ number }) => number),
        [1, 2, 3],
      );
    });

    test("[S12] a later edit replaces what was said, an earlier one does not", async () => {
      const customer = await someone();
      const entry = entryOf(customer, 1, "I live in Bremen");
      const edited = (content: string, edited_at: string) => ({ ...entry, content, edited_at });
      await sql.query(rememberStatement(customer, [entry]));
      await sql.query(rememberStatement(customer, [edited("I live in Kassel", "2026-02-02T00:00:00Z")]));
      await sql.query(rememberStatement(customer, [edited("I live in Celle", "2026-02-01T00:00:00Z")]));
      await sql.query(rememberStatement(customer, [entry]));
      assert.deepEqual(await recalledTexts(sql, customer, "Kassel"), ["I live in Kassel"]);
      assert.deepEqual(await recalledTexts(sql, customer, "Bremen"), []);
    });

    test("[S12] messages and bubbles become entries with their ids; those without words do not", async () => {
      const customer = await someone();
      const interaction = InteractionId.parse(uuid5("interaction:recall"));
      const message = messageEntry(
        interaction,
        {
          connection: null,
          chat_id: 1 as never,
          message_id: 7,
          date: "2026-01-01T00:00:00.000Z",
          edited_at: null,
          text: "Where is my umbrella?\0\ud800",
          media: null,
          media_group_id: null,
          reply_to_message_id: null,
          forwarded: false,
        },
        "Ada Lovelace",
      );
      assert.ok(message !== null);
      const bubble = bubbleEntry({
        id: uuid5("delivery"),
        interaction_id: interaction,
        text: "In the hall.",
        sent_at: "2026-01-01T00:01:00.000Z",
        telegram_message_id: 8,
      });
      await sql.query(rememberStatement(customer, [message, bubble]));
      const rows = await sql.query(recallStatement(customer, "umbrella", { skip: 0, budgetTokens: 200 }));
      const entries = selectWithin(rows, 200);
      assert.deepEqual(
        await recalledTexts(sql, customer, "What did Lovelace ask?"),
        entries.map(({ content }) => content),
      );
      assert.deepEqual(
        entries.map(({ type }) => type),
        ["customer", "assistant"],
      );
      assert.deepEqual(
        entries.map(({ meta_data }) => meta_data),
        [
          { interaction_id: interaction, message_id: 7 },
          { interaction_id: interaction, message_id: 8 },
        ],
      );
    });

    test("[S12] no text of a question or entry makes the database fail", async () => {
      const customer = await someone();
      const hostile = [
        "",
        "   \n\t ",
        "' & | ! ( ) <-> :* 'a':A \\ \\' $1 $$ -- ; drop table memory_logs",
        "\0\ud800 lone",
        "👩‍👩‍👧‍👦🏳️‍🌈 🇩🇪 ﷽ ‮ evil",
        "a".repeat(65_536),
        "ab ".repeat(21_846),
        Array.from({ length: 9_000 }, (_, n) => `w${n}`).join(" "),
        "in May 2023 ".repeat(5_000),
        "the and of what",
        "日本語".repeat(5_000),
        "x́̂̃".repeat(10_000),
      ];
      await rememberAll(sql, customer, hostile);
      for (const question of hostile) {
        const rows = await sql.query(recallStatement(customer, question, { skip: 0, budgetTokens: 4_000 }));
        assert.ok(selectWithin(rows, 4_000).every(({ content }) => content.length / 4 + 4 <= 4_000));
      }
      assert.equal(await count(customer), hostile.length);
    });

    test("[S12] vectors find what no word would; vectors of other lengths and embedders do not interfere", async () => {
      const customer = await someone();
      const texts = ["Ich bin Vegetarierin.", "Stocks fell today.", ...smallTalk(20)];
      await rememberAll(sql, customer, texts);
      const bare = await unembeddedEntriesOf({ sql }, customer, 100);
      const keep = (embedder: string, content: string, vector: readonly number[]) => {
        const entry = bare.find((one) => one.content === content);
        assert.ok(entry !== undefined);
        return storeVectors({ sql }, embedder, [{ ...entry, vector }]);
      };
      await keep("test", "Ich bin Vegetarierin.", [1, 0, 0]);
      await keep("test", "Stocks fell today.", [0, 1, 0]);
      await keep("another", texts[5] ?? "", [0.9, 0.1, 0]);
      await keep("test", texts[3] ?? "", [1, 0]);
      const question = { skip: 5, budgetTokens: 10, embedding: near([0.9, 0.1, 0]) };
      const rows = await sql.query(recallStatement(customer, "no meat please", question));
      assert.equal(selectWithin(rows, 10)[0]?.content, "Ich bin Vegetarierin.");
    });

    test("[S12] [P7] at 10,000 entries the full-text index is used; its time is printed", async ({
      annotate,
    }) => {
      const [customer, other] = [await someone(), await someone()];
      await rememberAll(sql, other, smallTalk(2_000));
      await rememberAll(sql, customer, ["I keep bees on the roof.", ...smallTalk(9_999)]);
      // As drafts query it, skipping a window of entries.
      const ways = [
        { skip: 0, shown: 10 },
        { skip: 50, shown: 0 },
      ];
      const statement = recallStatement(customer, "Where do I keep my bees?", {
        skip: 0,
        shown: 10,
        budgetTokens: 2_000,
      });
      const plan = await sql.query<{ "QUERY PLAN": string }>({
        sql: `explain ${statement.sql}`,
        parameters: statement.parameters,
      });
      const lines = plan.map((row) => row["QUERY PLAN"]);
      assert.ok(lines.some((line) => line.includes("memory_logs_full_text")));
      assert.ok(!lines.some((line) => line.includes("Seq Scan on memory_logs")));
      const questions = [
        "Where do I keep my bees?",
        "When did the refund for the lamp arrive?",
        "my sister in Hamburg",
      ];
      const times: number[] = [];
      for (let round = 0; round < 4; round += 1) {
        for (const question of questions) {
          const way = ways[round % ways.length];
          const started = performance.now();
          const texts = await recalledTexts(sql, customer, question, way);
          times.push(performance.now() - started);
          assert.ok(texts.length > 0);
        }
      }
      const median = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
      const slowest = Math.max(...times);
      await annotate(
        `recall at 10,000 entries: median ${median.toFixed(1)} ms, slowest ${slowest.toFixed(1)} ms (budget 20)`,
      );
    });

    test("[D1] deleting a customer deletes their memory", async () => {
      const customer = await someone();
      await rememberAll(sql, customer, ["Forget me"]);
      await sql.query({ sql: "delete from users where id = $1", parameters: [customer] });
      assert.equal(await count(customer), 0);
    });

    test("the suite closes what it opened", close);
  });
}

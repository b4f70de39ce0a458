/** The search of conversations over HTTP: what is found, by which words, in which order. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { type SearchHit, SearchPage } from "../../core/search/schema.ts";
import { fillSearch } from "../../core/search/search.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { startConversation } from "../support/conversation.ts";
import { editedUpdate, messageUpdate } from "../support/updates.ts";

describe("the search of conversations", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  const get = (query: Record<string, string>) =>
    harness.api("GET", `/v1/search?${String(new URLSearchParams(query))}`);
  const search = async (q: string, more: Record<string, string> = {}): Promise<SearchHit[]> => {
    const answer = await get({ q, ...more });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return SearchPage.parse(answer.body).items;
  };
  const texts = async (q: string, more: Record<string, string> = {}) =>
    (await search(q, more)).map(({ text }) => text);

  let written = 0;
  /** Stores a message without drafting it. */
  async function write(userId: number, text: string): Promise<void> {
    const customer = customerIdOf(userId);
    const at = new Date(harness.clock.now()).toISOString();
    const id = crypto.randomUUID();
    written += 1;
    await databaseOf(harness).batch({
      user: statement(sql`insert into users (id, telegram_user_id, display_name)
        values (${customer}::uuid, ${userId}::bigint, 'Ann') on conflict do nothing`),
      interaction: statement(sql`insert into interactions (id, created_at, user_id, chat_id)
        values (${id}::uuid, ${at}::timestamptz, ${customer}::uuid, ${userId}::bigint)`),
      message: statement(sql`insert into messages (chat_id, telegram_message_id, user_id, interaction_id,
          interaction_created_at, update_id, text, sent_at, received_at)
        values (${userId}::bigint, ${written}::bigint, ${customer}::uuid, ${id}::uuid, ${at}::timestamptz,
          ${written}::bigint, ${text}, ${at}::timestamptz, ${at}::timestamptz)`),
    });
  }

  test("[R12] finds what a customer wrote and the reply that was sent, not the draft", async () => {
    const ann = startConversation(harness, 7_001);
    const review = await ann.say("Where is my zeppelin?");
    expect(await texts("zeppelin")).toEqual(["Where is my zeppelin?"]);
    await ann.reply(review, "The zeppelin lands at noon.");
    const hits = await search("zeppelin");
    expect(hits.map(({ kind, text }) => [kind, text])).toEqual([
      ["reply", "The zeppelin lands at noon."],
      ["message", "Where is my zeppelin?"],
    ]);
    expect(hits[0]?.customer.id).toBe(ann.customer);
    expect(hits.map(({ interaction }) => interaction)).toEqual([
      { id: review.id, status: "sent" },
      { id: review.id, status: "sent" },
    ]);
  });

  test("[R12] an edited message is found by its new words only", async () => {
    const bob = startConversation(harness, 7_002);
    await bob.say("A red balloon, please.");
    const [row] = await databaseOf(harness).query<{ id: number }>({
      sql: "select telegram_message_id as id from messages where user_id = $1::uuid",
      parameters: [bob.customer],
    });
    const edit = editedUpdate({
      updateId: 70_020,
      userId: 7_002,
      messageId: Number(row?.id),
      text: "A green dirigible, please.",
      editDate: Math.floor(harness.clock.now() / 1_000) + 1,
    });
    expect(await harness.update(edit)).toBe(200);
    await harness.work();
    expect(await texts("balloon")).toEqual([]);
    expect(await texts("dirigible")).toEqual(["A green dirigible, please."]);
  });

  test("[R12] a document is found by its name and its caption", async () => {
    const document = { file_id: "D", file_unique_id: "d", file_name: "Rechnung-4711.pdf" };
    const update = messageUpdate({ updateId: 70_030, userId: 7_003 }, { document, caption: "My statement" });
    expect(await harness.update(update)).toBe(200);
    harness.clock.advance(60_000);
    await harness.work();
    expect(await texts("4711 statement")).toEqual(["My statement"]);
    expect((await search("rechnung"))[0]?.media).toMatchObject({ file_name: "Rechnung-4711.pdf" });
  });

  test("[R12] what was said before the search existed is filled in, newest first, and only once", async () => {
    const store = databaseOf(harness);
    const run = (text: string) => store.query({ sql: text, parameters: [] });
    while ((await fillSearch({ sql: store }, 100)) > 0);
    await run("set session_replication_role = replica");
    for (const nth of [1, 2, 3]) await write(74_000, `persimmon ${nth}`);
    await run(
      `update interactions set status = 'sent', final_text = 'A persimmon, of course.', decided_by = gen_random_uuid(),
        decided_at = created_at where chat_id = 74000`,
    );
    await run("reset session_replication_role");
    expect(await texts("persimmon")).toEqual([]);
    await run("delete from search_entries");
    const [all] = await store.query<{ messages: number }>({
      sql: "select count(*)::integer as messages from messages",
      parameters: [],
    });
    expect(await fillSearch({ sql: store }, 2)).toBe(2);
    expect((await search("persimmon")).map(({ kind, text }) => `${kind} ${text}`).toSorted()).toEqual([
      "message persimmon 2",
      "message persimmon 3",
      "reply A persimmon, of course.",
      "reply A persimmon, of course.",
    ]);
    let filled = 2;
    for (let more = 1; more > 0; filled += more) more = await fillSearch({ sql: store }, 1_000);
    expect(filled).toBe(all?.messages);
    expect(await texts("persimmon")).toHaveLength(6);
    expect(await texts("zeppelin")).toHaveLength(2);
  });

  const folded = [
    ["Crème brûlée für Ångström", "creme brulee fur angstrom"],
    ["Die Straße ist naß", "STRASSE NASS"],
    ["Ёлка и йод", "елка йод"],
    ["in\u200bvis\u00adible w\u2060ords", "invisible words"],
    ["שָׁלוֹם עולם", "שלום"],
    ["مَرْحَبًا بكم", "مرحبا"],
    ["我要退货，谢谢", "退货"],
    ["荷物はまだ届きません", "届き"],
    ["ขอคืนสินค้า", "คืนสินค้า"],
    ["주문을 취소해 주세요", "주문"],
    ["ﬁne Ｗｉｄｅ letters", "fine wide"],
    ["deliveries tomorrow", "deliv"],
  ] as const;
  test("[R12] case, accents, vowel points, invisible characters and scripts without spaces make no difference", async () => {
    for (const [at, [written, asked]] of folded.entries()) {
      await write(71_000 + at, written);
      expect(await texts(asked), asked).toEqual([written]);
    }
    expect(await texts("货退"), "pairs in another order").toEqual([]);
    expect(await texts("de"), "the beginning of a word is too short").toEqual([]);
  });

  test("[R12] all words have to occur, and operators are just characters", async () => {
    await write(72_001, "kiwi & mango | (papaya):* !'\"\\ <-> %");
    const found = ["kiwi & mango | (papaya):* !'\"\\ <-> %"];
    for (const asked of [
      "kiwi papaya",
      "!kiwi",
      "kiwi:*&mango",
      "'kiwi",
      "(kiwi",
      "kiwi <-> papaya",
      "kiwi\\",
    ])
      expect(await texts(asked), asked).toEqual(found);
    expect(await texts("kiwi banana")).toEqual([]);
  });

  test("[R12] filters by customer, state, tag and time; pages miss and repeat nothing", async () => {
    for (let nth = 0; nth < 7; nth += 1) {
      harness.clock.advance(1_000);
      await write(73_000 + (nth % 2), `walnut ${nth}`);
    }
    const newestFirst = [6, 5, 4, 3, 2, 1, 0].map((nth) => `walnut ${nth}`);
    expect(await texts("walnut", { customer: customerIdOf(73_001) })).toEqual(
      newestFirst.filter((_, at) => at % 2 === 1),
    );
    expect(await texts("walnut", { status: "pending" })).toEqual(newestFirst);
    expect(await texts("walnut", { status: "sent" })).toEqual([]);
    expect(await texts("walnut", { tag: "tone" })).toEqual([]);
    const [, second] = await search("walnut");
    expect(await texts("walnut", { from: second?.at ?? "" })).toEqual(newestFirst.slice(0, 2));
    expect(await texts("walnut", { to: second?.at ?? "" })).toEqual(newestFirst.slice(1));

    const seen: (string | null)[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const answer = await get({ q: "walnut", limit: "2", ...(cursor === "" ? {} : { cursor }) });
      const page = SearchPage.parse(answer.body);
      seen.push(...page.items.map(({ text }) => text));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(newestFirst);
  });

  test("[R12] a search for nothing and a foreign cursor are refused by name", async () => {
    for (const query of [{}, { q: "" }, { q: " \u200b" }, { q: "?!" }, { q: "x".repeat(201) }]) {
      const answer = await get(query);
      expect([answer.status, JSON.stringify(answer.body)]).toEqual([422, expect.stringContaining('"q"')]);
    }
    const answer = await get({ q: "walnut", cursor: "WyJ4Il0" });
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([422, expect.stringContaining("cursor")]);
    expect((await harness.api("GET", "/v1/search?q=walnut", undefined, null)).status).toBe(401);
  });
});

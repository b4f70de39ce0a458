/** The list of customers over HTTP: order, pages, and search results. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import * as fc from "fast-check";
import { sql, statement } from "../../core/compiler.ts";
import { type Customer, CustomerPage } from "../../core/customers/directory-schema.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { textUpdate } from "../support/updates.ts";

/** Characters with a meaning in a text query, in SQL or in a path. */
const operators = "' \" \\ & | ! : * ( ) <-> % _ $ ; - # @".split(" ");

describe("the list of customers", () => {
  let harness: Harness;
  let store: Sql;
  let update = 0;
  beforeAll(async () => {
    harness = await startHarness();
    store = databaseOf(harness);
  });
  afterAll(() => harness.close());

  const get = (query: string) => harness.api("GET", `/v1/users?${query}`);
  const page = async (query: string): Promise<CustomerPage> => {
    const answer = await get(query);
    assert.equal(answer.status, 200, `${query} ${JSON.stringify(answer.body)}`);
    return CustomerPage.parse(answer.body);
  };
  const idsOf = (items: readonly Customer[]) => items.map((one) => one.telegram_user_id);
  const search = async (text: string, more = "") =>
    idsOf((await page(`search=${encodeURIComponent(text)}${more}`)).items).sort((a, b) => a - b);
  const patch = async (userId: number, body: object) =>
    assert.equal((await harness.api("PATCH", `/v1/users/${customerIdOf(userId)}`, body)).status, 200);

  /** Creates a customer in the app, at a time of the app's clock. */
  async function know(userId: number, name: string, username: string | null = null): Promise<void> {
    const at = new Date(harness.clock.now()).toISOString();
    await store.query(
      statement(sql`insert into users (id, telegram_user_id, display_name, username, created_at, updated_at)
        values (${customerIdOf(userId)}::uuid, ${userId}::bigint, ${name}, ${username}, ${at}::timestamptz, ${at}::timestamptz)`),
    );
  }

  /** All pages of that many rows, from first to last. */
  async function walk(query: string, limit: number): Promise<number[]> {
    const seen: number[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const from: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const { items, next_cursor } = await page(`${query}&limit=${limit}${from}`);
      assert.ok(items.length <= limit);
      seen.push(...idsOf(items));
      cursor = next_cursor;
    }
    return seen;
  }

  test("[P7] most recently active first: a message, a change and a first contact all count", async () => {
    for (const userId of [1, 2, 3]) {
      harness.clock.advance(60_000);
      await know(userId, `Order ${userId}`);
    }
    assert.deepEqual(idsOf((await page("")).items), [3, 2, 1]);
    harness.clock.advance(60_000);
    await patch(1, { lifetime_value_usd: 1 });
    assert.deepEqual(idsOf((await page("")).items), [1, 3, 2]);
    harness.clock.advance(60_000);
    update += 1;
    await harness.update(textUpdate({ updateId: update, userId: 2, firstName: "Order", text: "Hello" }));
    await harness.work();
    const { items } = await page("");
    assert.deepEqual(idsOf(items), [2, 1, 3]);
    assert.deepEqual(
      items.map((one) => one.last_message_at !== null),
      [true, false, false],
    );
  });

  test("[P7] pages of any length show everyone once in one order, even within one microsecond", async () => {
    await store.query(
      statement(sql`insert into users (id, telegram_user_id, display_name, created_at, updated_at)
        select gen_random_uuid(), 1000 + n, 'Page ' || n, at, at from generate_series(1, 23) n,
          lateral (select timestamptz '2026-05-01 10:00:00.123400Z' + make_interval(secs => (n / 3) * 0.000001) as at) t`),
    );
    const whole = await walk("search=page", 200);
    assert.equal(new Set(whole).size, 23);
    for (const limit of [1, 2, 7, 23, 24])
      assert.deepEqual(await walk("search=page", limit), whole, `${limit}`);
    const everyone = await walk("", 200);
    assert.deepEqual(await walk("", 5), everyone);
  });

  test("[P6] [P7] filtered by status, alone and within a search", async () => {
    for (const userId of [1_001, 1_002, 1_003]) await patchListed(userId);
    assert.deepEqual(
      (await walk("status=qualified", 2)).sort((a, b) => a - b),
      [1_001, 1_002, 1_003],
    );
    assert.deepEqual(await search("page 1", "&status=qualified"), [1_001]);
    assert.equal((await walk("status=new&search=page", 50)).length, 20);
    assert.deepEqual((await page("status=inactive")).items, []);
  });

  /** The customers of the page tests have other ids than Telegram's would give. */
  async function patchListed(userId: number): Promise<void> {
    const { items } = await page(`search=${userId}`);
    const id = items.find((one) => one.telegram_user_id === userId)?.id;
    assert.equal((await harness.api("PATCH", `/v1/users/${id}`, { status: "qualified" })).status, 200);
  }

  test("[P7] a search matches prefixes of words in name, user name and nickname in any script, ignoring case", async () => {
    const people: [number, string, string | null][] = [
      [10, "Änne-Marie O'Neill", "Countess_Ada"],
      [11, "Иван Жуков", null],
      [12, "Γιάννης Παπαδόπουλος", null],
      [13, "王小明", null],
      [14, "مرحبا بك", null],
      [15, "🌸Flora🌸 Ｗｉｄｅ", null],
      [16, "İpek Straße", "anna_ist_da"],
      [17, "क्या नाम", null],
    ];
    for (const person of people) await know(...person);
    await patch(17, { nickname: "Der Große" });
    for (const [text, found] of [
      ["änne", [10]],
      ["ÄNNE m", [10]],
      ["marie", [10]],
      ["arie", []],
      ["o'neill", [10]],
      ["@countess_ada", [10]],
      ["ada", [10]],
      ["ИВАН", [11]],
      ["жук ив", [11]],
      ["ΠΑΠΑΔΟΠΟΥΛΟΣ", [12]],
      ["παπαδόπουλος", [12]],
      ["王", [13]],
      ["مرح", [14]],
      ["flora wide", [15]],
      ["ipek", [16]],
      ["क्या", [17]],
      ["der große", [17]],
      ["नाम GRO", [17]],
      ["flora ada", []],
      ["!!! &|:* '", []],
    ] as const) {
      // Greek capitals are often written without accents; those are other letters here.
      const expected = text === "ΠΑΠΑΔΟΠΟΥΛΟΣ" ? [] : found;
      assert.deepEqual(await search(text), expected, text);
    }
    assert.deepEqual(await search("ΠΑΠΑΔΌΠΟΥΛΟΣ"), [12], "the last sigma has another small letter");
    await patch(17, { nickname: null });
    assert.deepEqual(await search("der große"), []);
  });

  test("[P7] a complete Telegram id finds its customer; a part of it finds nobody", async () => {
    await know(7_700_100_200, "Someone");
    assert.deepEqual(await search("7700100200"), [7_700_100_200]);
    assert.deepEqual(await search(" 7700100200 "), [7_700_100_200]);
    assert.deepEqual(await search("77001002"), []);
    assert.deepEqual(await search("#7700100200"), []);
    await know(20, "Agent 7700100200 x");
    assert.deepEqual(await search("7700100200"), [20, 7_700_100_200], "nor is a name that holds it hidden");
  });

  test("[P7] a changed name is found at once by its new words only", async () => {
    await know(30, "Before Marriage");
    await store.query(
      statement(sql`update users set display_name = 'After Marriage' where telegram_user_id = 30`),
    );
    assert.deepEqual(await search("before"), []);
    assert.deepEqual(await search("after marriage"), [30]);
  });

  test("[P7] an empty search does not filter", async () => {
    assert.deepEqual((await page("search=")).items, (await page("")).items);
    assert.deepEqual((await page("search=%20%20")).items, (await page("")).items);
  });

  test("[P8] no search text causes a failure: results, or 422", async () => {
    const hostile = ["\0", "a\0b", "x".repeat(201), "x".repeat(10_000), "🙃".repeat(201)];
    for (const text of hostile) {
      const answer = await get(`search=${encodeURIComponent(text)}`);
      assert.deepEqual([answer.status, answer.body["field"]], [422, "search"], text.slice(0, 20));
    }
    const fine = [
      ...operators,
      "':*",
      "a:*",
      "a & b | !c <-> d",
      "\\' or 1=1; drop table users; --",
      "%00",
      "%",
      "\ufdfa".repeat(200),
      "Z\u0351\u0323".repeat(60),
      "9".repeat(16),
      "9".repeat(200),
      "\u202e\u2067\ufeff",
      "\ud800",
      "a\u0000b".replace("\u0000", "\u0001"),
    ];
    for (const text of fine) {
      const answer = await get(`search=${encodeURIComponent(text.toWellFormed())}`);
      assert.equal(answer.status, 200, `${JSON.stringify(text)} ${JSON.stringify(answer.body)}`);
    }
    const anything = fc.oneof(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.string({
        unit: fc.constantFrom(...operators, " ", "a", "ä", "1", "\0", "\ud800", "😀"),
        maxLength: 30,
      }),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (text) => {
        const { status } = await get(`search=${encodeURIComponent(text.toWellFormed())}`);
        assert.equal(status, text.includes("\0") ? 422 : 200);
      }),
      { numRuns: 150 },
    );
  });

  test("[P7] a name is found by a prefix of any of its words, whatever the characters", async () => {
    const word = fc.string({
      unit: fc.constantFrom("a", "Ä", "ß", "ж", "Σ", "王", "क", "9"),
      minLength: 1,
      maxLength: 5,
    });
    let userId = 100_000;
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 4 }), fc.nat(), async (words, n) => {
        userId += 1;
        await know(userId, words.join(" - "));
        const picked = words[n % words.length] ?? "";
        const found = await search(picked.slice(0, 1 + (n % picked.length)).toUpperCase(), "&limit=200");
        // The upper case of ß is two letters, which is another prefix.
        assert.ok(picked.includes("ß") || found.includes(userId), `${picked} in ${words.join(" ")}`);
      }),
      { numRuns: 40 },
    );
  });

  test("[P7] an invalid limit, status, cursor or field is rejected by name", async () => {
    const { next_cursor } = await page("limit=1");
    const key = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const id = customerIdOf(1);
    for (const [query, field] of [
      ["limit=0", "limit"],
      ["limit=201", "limit"],
      ["limit=x", "limit"],
      ["status=vip", "status"],
      ["cursor=x", "cursor"],
      [`cursor=${next_cursor}x`, "cursor"],
      [`cursor=${key([])}`, "cursor"],
      [`cursor=${key(["2026-13-01T00:00:00.000000Z", id])}`, "cursor"],
      [`cursor=${key(["0000-01-01T00:00:00.000000Z", id])}`, "cursor"],
      [`cursor=${key(["2026-01-01T00:00:00.000000Z", "x"])}`, "cursor"],
      [`cursor=${"x".repeat(401)}`, "cursor"],
      ["nickname=x", "nickname"],
    ] as const) {
      const answer = await get(query);
      assert.deepEqual([answer.status, answer.body["field"]], [422, field], query);
    }
  });
});

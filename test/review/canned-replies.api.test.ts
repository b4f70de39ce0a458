/** Canned replies over HTTP: created, changed, listed, deleted. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { randomIds } from "../../core/kernel/ids.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { CannedReply, CannedReplyPage } from "../../core/review/canned-replies-schema.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { addReviewer, type KeyHolder } from "../support/reviews.ts";

describe("[R4] canned replies", () => {
  let harness: Harness;
  let store: Sql;
  let eve: KeyHolder;
  beforeAll(async () => {
    harness = await startHarness();
    store = databaseOf(harness);
    eve = await addReviewer(store, "Eve");
  });
  afterAll(() => harness.close());

  const call = (method: string, id: string, body?: unknown) =>
    harness.api(method, `/v1/canned-replies/${id}`, body, eve.key);
  const put = async (id: string, body: unknown) => {
    const answer = await call("PUT", id, body);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return CannedReply.parse(answer.body);
  };
  const page = async (query = "") =>
    CannedReplyPage.parse((await harness.api("GET", `/v1/canned-replies?${query}`, undefined, eve.key)).body);
  const audited = (id: string) =>
    store.query(
      statement<{ actor_name: string; action: string; subject_type: string; detail: unknown }>(
        sql`select actor_name, action, subject_type, detail from audit_log where subject_id = ${id} order by id`,
      ),
    );
  const now = () => new Date(harness.clock.now()).toISOString();

  test("[R4] one is stored under a client-generated id, changed in place, and deleted", async () => {
    const id = randomIds.random();
    const kept = await put(id, { title: " Hours ", text: "  We are open from 9 to 5.\n" });
    const plain = { shortcode: null, language: null, uses: 0, used_at: null };
    assert.deepEqual(kept, {
      id,
      title: "Hours",
      text: "  We are open from 9 to 5.\n",
      ...plain,
      version: 1,
      updated_at: now(),
    });
    harness.clock.advance(1_000);
    assert.deepEqual(await put(id, { title: "Hours", text: kept.text }), kept, "the same again is no change");
    const changed = await put(id, { title: "Hours", text: "We never close." });
    assert.deepEqual(changed, {
      id,
      title: "Hours",
      text: "We never close.",
      ...plain,
      version: 2,
      updated_at: now(),
    });
    assert.deepEqual((await page()).items, [changed]);
    const [row] = await store.query(
      statement<{ updated_by: string }>(sql`select updated_by from canned_replies where id = ${id}::uuid`),
    );
    assert.equal(row?.updated_by, eve.id);
    const gone = await call("DELETE", id);
    assert.deepEqual([gone.status, gone.body], [200, { id, deleted: true }]);
    assert.deepEqual((await page()).items, []);
    assert.equal((await call("DELETE", id)).status, 404);
    const common = { actor_name: "Eve", subject_type: "canned_reply", detail: {} };
    assert.deepEqual(await audited(id), [
      { ...common, action: "canned_reply.put" },
      { ...common, action: "canned_reply.put" },
      { ...common, action: "canned_reply.delete" },
    ]);
  });

  test("[P7] pages of any length show every one once, most recently changed first", async () => {
    const ids: string[] = [];
    for (let n = 0; n < 7; n += 1) {
      harness.clock.advance(n === 4 ? 0 : 1_000);
      const id = randomIds.random();
      await put(id, { title: `Title ${n}`, text: "Text" });
      ids.push(id);
    }
    harness.clock.advance(1_000);
    await put(ids[2] ?? "", { title: "Changed", text: "Text" });
    const whole = (await page()).items.map((one) => one.id);
    assert.equal(whole.length, 7);
    assert.deepEqual([whole[0], whole[6]], [ids[2], ids[0]]);
    for (const limit of [1, 2, 3, 7]) {
      const seen: string[] = [];
      for (let cursor: string | null = ""; cursor !== null;) {
        const { items, next_cursor }: CannedReplyPage = await page(
          `limit=${limit}${cursor === "" ? "" : `&cursor=${cursor}`}`,
        );
        seen.push(...items.map((one) => one.id));
        cursor = next_cursor;
      }
      assert.deepEqual(seen, whole, `${limit}`);
    }
  });

  test("[R4] a shortcode is unique within a language, in lower case; what is taken changes nothing", async () => {
    const [german, english, any] = [randomIds.random(), randomIds.random(), randomIds.random()];
    const text = "Hello {{name}}";
    const kept = await put(german, { title: "Versand", text, shortcode: " Versand-1 ", language: "de" });
    expect(kept).toMatchObject({ shortcode: "versand-1", language: "de", text });
    await put(english, { title: "Shipping", text, shortcode: "versand-1", language: "en" });
    await put(any, { title: "Any", text, shortcode: "versand-1" });
    const other = randomIds.random();
    for (const language of ["de", null]) {
      const answer = await call("PUT", other, { title: "Other", text, shortcode: "VERSAND-1", language });
      expect([answer.status, answer.body["code"]]).toEqual([409, "shortcode_taken"]);
    }
    expect(await audited(other)).toEqual([]);
    const clash = await call("PUT", english, {
      title: "Changed",
      text,
      shortcode: "versand-1",
      language: "de",
    });
    expect([clash.status, clash.body["field"]]).toEqual([409, "shortcode"]);
    expect((await page()).items.find(({ id }) => id === english)).toMatchObject({ title: "Shipping" });
    for (const shortcode of ["", " ", "a b", "/a", "-a", "x".repeat(33)])
      expect((await call("PUT", other, { title: "x", text, shortcode })).body["field"]).toBe("shortcode");
    for (const language of ["", "DE", "german", "d"])
      expect((await call("PUT", other, { title: "x", text, language })).body["field"]).toBe("language");
    for (const id of [german, english, any]) await call("DELETE", id);
  });

  test("[R4] a change names the version that was read; a stale one is refused and overwrites nothing", async () => {
    const id = randomIds.random();
    const text = "We are open from 9 to 5.";
    expect(await put(id, { title: "Hours", text })).toMatchObject({ version: 1 });
    expect(await put(id, { title: "Hours", text: "Mine", version: 1 })).toMatchObject({ version: 2 });
    const theirs = await call("PUT", id, { title: "Hours", text: "Theirs", version: 1 });
    expect([theirs.status, theirs.body]).toMatchObject([
      409,
      { code: "version_conflict", version: 2, changed_by: "Eve", changed_at: now() },
    ]);
    expect((await call("GET", id)).body).toMatchObject({ text: "Mine", version: 2 });
    expect(await put(id, { title: "Hours", text: "Mine", version: 1 }), "a repeated call").toMatchObject({
      version: 2,
    });
    expect(await put(id, { title: "Hours", text: "Knowingly", version: 2 })).toMatchObject({ version: 3 });
    expect(await put(id, { title: "Hours", text: "An older client" })).toMatchObject({ version: 4 });
    const both = await Promise.all(
      ["One", "Other"].map((title) => call("PUT", id, { title, text, version: 4 })),
    );
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 409]));
    for (const version of [0, 1.5, "1", null])
      expect((await call("PUT", id, { title: "x", text, version })).body["field"]).toBe("version");
  });

  test("[R4] a change of a deleted reply is refused and says who deleted it; it can be saved again", async () => {
    const id = randomIds.random();
    await put(id, { title: "Hours", text: "Text" });
    await call("DELETE", id);
    const late = await call("PUT", id, { title: "Hours", text: "Mine", version: 1 });
    expect([late.status, late.body]).toMatchObject([404, { code: "not_found", changed_by: "Eve" }]);
    expect((await call("GET", id)).status).toBe(404);
    expect(await put(id, { title: "Hours", text: "Mine" })).toMatchObject({ text: "Mine", version: 1 });
    await call("DELETE", id);
  });

  test("[R4] each use is counted, even concurrent ones, and the list is sorted by use", async () => {
    const ids = [randomIds.random(), randomIds.random(), randomIds.random()] as const;
    for (const id of ids) await put(id, { title: "Used", text: "Text" });
    const use = (id: string) => harness.api("POST", `/v1/canned-replies/${id}/use`, undefined, eve.key);
    await Promise.all([use(ids[1]), use(ids[1]), use(ids[1]), use(ids[2])]);
    expect((await use(ids[2])).body).toEqual({ id: ids[2], uses: 2 });
    expect((await use(randomIds.random())).status).toBe(404);
    const used = (await page("sort=used")).items;
    expect(used.slice(0, 2)).toMatchObject([
      { id: ids[1], uses: 3, used_at: now() },
      { id: ids[2], uses: 2 },
    ]);
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const { items, next_cursor }: CannedReplyPage = await page(
        `sort=used&limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`,
      );
      seen.push(...items.map(({ id }) => id));
      cursor = next_cursor;
    }
    expect(seen).toEqual(used.map(({ id }) => id));
    await put(ids[1], { title: "Renamed", text: "Text" });
    expect((await page("sort=used")).items[0]).toMatchObject({ id: ids[1], title: "Renamed", uses: 3 });
    expect((await harness.api("GET", "/v1/canned-replies?sort=best", undefined, eve.key)).status).toBe(422);
  });

  test("[R4] an invalid text or id is rejected by name", async () => {
    const id = randomIds.random();
    for (const text of ["", " \n ", "a\0b", "\udfff", "x".repeat(8_193), 1, null, undefined]) {
      const answer = await call("PUT", id, { title: "x", text });
      assert.deepEqual([answer.status, answer.body["field"]], [422, "text"]);
    }
    for (const title of ["", "  ", "a\0b", "\ud800", "x".repeat(101), undefined]) {
      const answer = await call("PUT", id, { title, text: "x" });
      assert.deepEqual([answer.status, answer.body["field"]], [422, "title"]);
    }
    const good = { title: "x", text: "x" };
    assert.equal((await call("PUT", id, { ...good, owner: "me" })).body["field"], "owner");
    const answer = await call("PUT", "mine", good);
    assert.deepEqual([answer.status, answer.body["field"]], [422, "id"]);
    assert.equal((await call("DELETE", "mine")).status, 404);
    for (const query of ["limit=0", "cursor=x", "cursor=W10", "search=x"]) {
      assert.equal(
        (await harness.api("GET", `/v1/canned-replies?${query}`, undefined, eve.key)).status,
        422,
        query,
      );
    }
    assert.deepEqual(await audited(id), [], "nothing half-way");
  });
});

/** The edit tags over HTTP: listed, created, renamed, retired and restored. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { Taxonomy, TaxonomyEntry } from "../../core/review/taxonomy-schema.ts";
import { selectUnknownTags } from "../../core/review/taxonomy-sql.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { addReviewer, type KeyHolder } from "../support/reviews.ts";

describe("[R1] the taxonomy of edits", () => {
  let harness: Harness;
  let store: Sql;
  let eve: KeyHolder;
  beforeAll(async () => {
    harness = await startHarness();
    store = databaseOf(harness);
    eve = await addReviewer(store, "Eve");
  });
  afterAll(() => harness.close());

  const put = (tag: string, body: unknown, key?: string) =>
    harness.api("PUT", `/v1/taxonomy/${encodeURIComponent(tag)}`, body, key);
  const shown = async (tag: string, body: unknown) => {
    const answer = await put(tag, body);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return TaxonomyEntry.parse(answer.body);
  };
  const list = async () =>
    Taxonomy.parse((await harness.api("GET", "/v1/taxonomy", undefined, eve.key)).body);
  const audited = (tag: string) =>
    store.query(
      statement<{ actor_name: string; action: string; subject_type: string; detail: unknown }>(
        sql`select actor_name, action, subject_type, detail from audit_log where subject_id = ${tag} order by id`,
      ),
    );
  const unknown = async (...tags: string[]) =>
    (await store.query(selectUnknownTags(tags))).map((row) => row.tag);

  test("[R1] reviewers list all tags by name", async () => {
    const { items, next_cursor } = await list();
    assert.equal(next_cursor, null);
    assert.deepEqual(
      items.map((entry) => entry.tag),
      ["facts", "language", "length", "off_topic", "personal", "rewritten", "safety", "structure", "tone"],
    );
    assert.deepEqual(items[0], { tag: "facts", title: "Facts corrected", retired_at: null });
  });

  test("[R1] [A3] an admin creates a tag, renames it, retires it and restores it; a reviewer may not", async () => {
    assert.equal((await put("humour", { title: "Funny" }, eve.key)).status, 403);
    assert.deepEqual(await unknown("humour"), ["humour"]);
    assert.deepEqual(await shown("humour", { title: " Funny " }), {
      tag: "humour",
      title: "Funny",
      retired_at: null,
    });
    assert.deepEqual(await unknown("humour"), []);
    const { retired_at } = await shown("humour", { title: "Funny", retired: true });
    assert.equal(retired_at, new Date(harness.clock.now()).toISOString());
    assert.deepEqual(await unknown("humour", "tone"), ["humour"]);
    harness.clock.advance(60_000);
    const renamed = await shown("humour", { title: "Humour" });
    assert.deepEqual(renamed, { tag: "humour", title: "Humour", retired_at }, "it stays retired since then");
    assert.deepEqual(await shown("humour", { title: "Humour", retired: true }), renamed);
    assert.ok((await list()).items.some((entry) => entry.tag === "humour" && entry.retired_at !== null));
    assert.equal((await shown("humour", { title: "Humour", retired: false })).retired_at, null);
    assert.deepEqual(await unknown("humour"), []);
    const common = { actor_name: "admin", action: "taxonomy.put", subject_type: "edit_tag" };
    assert.deepEqual(await audited("humour"), [
      { ...common, detail: { title: "Funny", retired: false } },
      { ...common, detail: { title: "Funny", retired: true } },
      { ...common, detail: { title: "Humour", retired: true } },
      { ...common, detail: { title: "Humour", retired: false } },
    ]);
  });

  test("[R1] a tag may be created as retired", async () => {
    assert.notEqual((await shown("old", { title: "Old", retired: true })).retired_at, null);
    assert.deepEqual(await unknown("old"), ["old"]);
  });

  test("[R1] unknown and retired tags are named once each, whatever they contain", async () => {
    await shown("gone", { title: "Gone", retired: true });
    const odd = ["'; drop table edit_taxonomy; --", '"', "tone ", "TONE", "{a,b}", "😀"];
    assert.deepEqual(await unknown("tone", "gone", "gone", "facts", ...odd), [...odd, "gone"].sort());
    assert.deepEqual(await unknown(), []);
  });

  test("[R1] an invalid tag or title is rejected by name", async () => {
    for (const tag of ["Tone", "1a", "_a", "a-b", "ä", "a b", "a".repeat(41), "a\0"]) {
      const answer = await put(tag, { title: "x" });
      assert.deepEqual([answer.status, answer.body["field"]], [422, "tag"], tag);
    }
    assert.equal((await put("a".repeat(40), { title: "x" })).status, 200);
    for (const title of ["", "  ", "x".repeat(81), "a\0", "\ud800", 1, null, undefined]) {
      const answer = await put("tone", { title });
      assert.deepEqual([answer.status, answer.body["field"]], [422, "title"], String(title));
    }
    const { body } = await put("tone", { title: "x", retired: "no" });
    assert.equal(body["field"], "retired");
    assert.equal((await put("tone", { title: "x", colour: "red" })).body["field"], "colour");
    assert.equal((await harness.api("PUT", "/v1/taxonomy/%", { title: "x" })).status, 400);
  });
});

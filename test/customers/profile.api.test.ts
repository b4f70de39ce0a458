/** [S6] [S10] Reviewers' notes on a customer: stored, remembered, in every draft, and never extracted from messages. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { CustomerDetail } from "../../core/customers/directory-schema.ts";
import { composePrompt } from "../../core/drafting/prompt.ts";
import { type CustomerId, customerIdOf } from "../../core/kernel/ids.ts";
import { runTogether } from "../../core/kernel/redis.ts";
import { compress } from "../../core/memory/compression.ts";
import { CustomerContext } from "../../core/memory/schema.ts";
import { openContext } from "../../core/memory/context.ts";
import { memoryPart, storedIn } from "../../core/memory/memory.ts";
import { emptyRedis } from "../support/access.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { textUpdate } from "../support/updates.ts";

const nothing = { name: null, age: null, location: null, occupation: null, preferences: null };
const noted = {
  name: "Ada",
  age: 36,
  location: "London",
  occupation: "Analyst",
  preferences: "Short answers, no calls before noon",
};

describe("[S6] [S10] a customer's profile", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  let updateId = 0;
  const wrote = async (userId: number, text: string): Promise<CustomerId> => {
    await harness.update(textUpdate({ updateId: (updateId += 1), userId, text }));
    harness.clock.advance(2_000);
    await harness.work();
    return customerIdOf(userId);
  };
  const get = async (id: string) => CustomerDetail.parse((await harness.api("GET", `/v1/users/${id}`)).body);
  const note = (id: string, profile: object) => harness.api("PATCH", `/v1/users/${id}`, { profile });
  /** The stored context, opened. */
  const contextOf = async (id: CustomerId): Promise<CustomerContext> => {
    const [reply] = await runTogether(harness.app.redis, "", [memoryPart(id)]);
    return CustomerContext.parse(JSON.parse(openContext(storedIn(reply).context ?? [])?.digest ?? "{}"));
  };
  const draftedFrom = async (id: CustomerId): Promise<unknown> => {
    const [row] = await databaseOf(harness).query(
      statement<{ status: { profile: unknown } }>(sql`select conversation_context -> 'status' as status
        from interactions where user_id = ${id}::uuid order by created_at desc limit 1`),
    );
    return row?.status.profile;
  };

  test("reviewers edit it field by field; null clears a field, and the audit names fields, never their text", async () => {
    const id = await wrote(1, "I am Zed, 99, from Paris.");
    assert.deepEqual((await get(id)).profile, nothing, "nothing is drawn out of messages");
    assert.equal((await note(id, noted)).status, 200);
    assert.deepEqual((await get(id)).profile, noted);
    assert.equal((await note(id, { age: null, location: "Paris" })).status, 200);
    assert.deepEqual((await get(id)).profile, { ...noted, age: null, location: "Paris" });
    assert.equal((await note(id, { location: "Paris" })).status, 200, "the same again changes nothing");
    const rows = await databaseOf(harness).query(
      statement<{ detail: object }>(sql`select detail from audit_log where subject_id = ${id} order by id`),
    );
    assert.deepEqual(
      rows.map(({ detail }) => detail),
      [
        { profile: ["age", "location", "name", "occupation", "preferences"] },
        { profile: ["age", "location"] },
      ],
    );
  });

  test("an invalid value is rejected by its field, and nothing is stored", async () => {
    const id = await wrote(2, "hello");
    for (const [field, value] of [
      ["name", "x".repeat(121)],
      ["name", " "],
      ["age", -1],
      ["age", 1.5],
      ["location", "a\0b"],
      ["preferences", "x".repeat(1_001)],
      ["height", 180],
    ] as const) {
      const { status, body } = await note(id, { [field]: value });
      assert.deepEqual([status, body["code"]], [422, "field_invalid"], field);
    }
    assert.deepEqual((await get(id)).profile, nothing);
  });

  test("the next draft uses it, and so does the one after Redis lost everything", async () => {
    const id = await wrote(3, "hello");
    await note(id, noted);
    await wrote(3, "and now?");
    assert.deepEqual(await draftedFrom(id), noted);
    assert.deepEqual((await contextOf(id)).profile, noted);
    await emptyRedis(harness);
    await wrote(3, "still there?");
    assert.deepEqual(await draftedFrom(id), noted);
    assert.deepEqual((await contextOf(id)).profile, noted);
  });

  test("[D2] it is in the prompt, one line per field, within its budget", () => {
    const status = { funnel_status: "new", nickname: null, silenced: false, profile: noted };
    const conversation = { recent: [], summary: null, count: 0 };
    const { prompt } = composePrompt({ conversation, status, messages: [] });
    assert.match(
      prompt,
      /<customer_profile>\n\{"about":"name","text":"Ada"\}\n\{"about":"age","text":"36"\}\n/,
    );
    const longest = { ...noted, preferences: "é".repeat(1_000), occupation: "x".repeat(200) };
    const full = composePrompt({
      conversation,
      status: { ...status, profile: longest },
      messages: [],
    }).prompt;
    assert.ok(full.includes("é".repeat(1_000)), "the longest profile fits whole");
    assert.ok(
      !composePrompt({ conversation, status: null, messages: [] }).prompt.includes("customer_profile"),
    );
  });

  test("[S6] compressing a stored context keeps all five at levels 1 and 2, and the name at level 3", async () => {
    const id = customerIdOf(3);
    const context = await contextOf(id);
    const profileAt = (level: 1 | 2 | 3) => compress(context, level, 1_024).profile;
    assert.deepEqual([profileAt(1), profileAt(2)], [noted, noted]);
    assert.deepEqual(profileAt(3), { name: "Ada" });
  });
});

/** The console's lists besides the plain queue: several states at once, counts, and the history of all interactions. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, onTestFinished, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { ReviewCounts } from "../../core/review/counts-schema.ts";
import { ReviewPage } from "../../core/review/schema.ts";
import { type Answer, databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { admin, ask, addReviewer, type KeyHolder, type Plan, plant, reviewOf } from "../support/reviews.ts";

const minute = 60_000;

async function page(harness: Harness, path: string): Promise<ReviewPage> {
  const answer = await harness.api("GET", path);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return ReviewPage.parse(answer.body);
}

/** Every page of a list, in pages of `limit`. */
async function walk(harness: Harness, path: string, limit: number): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const next = cursor === "" ? "" : `&cursor=${cursor}`;
    const { items, next_cursor } = await page(harness, `${path}&limit=${limit}${next}`);
    ids.push(...items.map((review) => review.id));
    assert.ok(ids.length < 1_000, "the pages never end");
    cursor = next_cursor;
  }
  return ids;
}

test("[R1] a review of hundreds of messages shows the newest ones and the total, so that no list outgrows a response", async () => {
  const harness = await startHarness();
  onTestFinished(() => harness.close());
  const { id, created_at, customer } = await plant(harness);
  await databaseOf(harness).query(
    statement(sql`insert into messages (connection, chat_id, telegram_message_id, user_id, interaction_id,
        interaction_created_at, update_id, text, sent_at, received_at)
      select '', 1, n, ${customer}::uuid, ${id}::uuid, ${created_at}::timestamptz, n, 'text ' || n,
        ${created_at}::timestamptz + n * interval '1 s', ${created_at}::timestamptz
      from generate_series(1, 231) n`),
  );
  const texts = (from: number) => Array.from({ length: 232 - from }, (_, index) => `text ${from + index}`);
  const [listed] = (await page(harness, "/v1/reviews")).items;
  assert.deepEqual([listed?.message_count, listed?.messages.map(({ text }) => text)], [231, texts(212)]);
  const alone = await reviewOf(harness, id);
  assert.deepEqual([alone.message_count, alone.messages.map(({ text }) => text)], [231, texts(32)]);
});

function refused(answer: Answer, field: string): void {
  assert.equal(answer.status, 422, JSON.stringify(answer.body));
  assert.deepEqual([answer.body["code"], answer.body["field"]], ["field_invalid", field]);
}

describe("[R1] lists of reviews", () => {
  let harness: Harness;
  let eve: KeyHolder;
  const made: Record<string, string> = {};
  const nameOf = (id: string) => Object.keys(made).find((name) => made[name] === id) ?? id;
  const names = async (path: string) => (await page(harness, path)).items.map((review) => nameOf(review.id));

  beforeAll(async () => {
    harness = await startHarness();
    eve = await addReviewer(databaseOf(harness), "Eve");
    const ago = (minutes: number) => harness.clock.now() - minutes * minute;
    const plans: Record<string, Plan> = {
      young: { userId: 1, createdAt: ago(1) },
      old: { userId: 1, createdAt: ago(90) },
      blocked: { userId: 2, createdAt: ago(10), flag: "blocked", priority: 3 },
      failed: { userId: 2, createdAt: ago(40), bubbles: null, priority: 3 },
      held: { userId: 3, createdAt: ago(50) },
      hers: { userId: 3, createdAt: ago(60) },
      approved: { userId: 4, createdAt: ago(70) },
      tagged: { userId: 4, createdAt: ago(80) },
      rejected: { userId: 5, createdAt: ago(100) },
      lastYear: { userId: 5, createdAt: Date.UTC(2025, 2, 3, 12) },
      closing: { userId: 6, createdAt: ago(2), deadline: harness.clock.now() + 119 * minute },
    };
    for (const [name, plan] of Object.entries(plans)) made[name] = (await plant(harness, plan)).id;
    const take = async (verb: "claim" | "approve" | "reject", name: string, by = admin, body?: object) =>
      assert.equal((await ask(harness, verb, made[name] ?? "", by, body)).status, 200, name);
    await take("claim", "held");
    await take("claim", "hers", eve);
    await take("approve", "approved", admin, {});
    await take("approve", "tagged", eve, { edit_tags: ["tone", "facts"], final_text: "Mine." });
    await take("reject", "rejected", eve, { reason: "no" });
    await take("approve", "lastYear", eve, { edit_tags: ["tone"] });
  });
  afterAll(() => harness.close());

  test("several states come in one order: urgent first, then oldest", async () => {
    const open = ["failed", "blocked", "old", "hers", "held", "closing", "young"];
    assert.deepEqual(await names("/v1/reviews?status=pending,failed,claimed"), open);
    assert.deepEqual(await names("/v1/reviews?status=claimed,pending,failed,pending"), open, "however asked");
    assert.deepEqual(await names("/v1/reviews?status=pending,failed&flag=blocked"), ["blocked"]);
    assert.deepEqual(await names("/v1/reviews?status=pending,claimed&older_than=3600"), ["old", "hers"]);
    const customer = (await reviewOf(harness, made["held"] ?? "")).customer.id;
    assert.deepEqual(await names(`/v1/reviews?status=claimed,pending&customer=${customer}`), [
      "hers",
      "held",
    ]);
  });

  test("pages of several states have no gaps or duplicates, whatever their size", async () => {
    const path = "/v1/reviews?status=pending,failed,claimed";
    const whole = (await page(harness, path)).items.map((review) => review.id);
    for (const limit of [1, 2, 3, 6, 7])
      assert.deepEqual(await walk(harness, path, limit), whole, `${limit}`);
  });

  test("an unknown or empty state answers 422 and names `status`", async () => {
    for (const path of ["/v1/reviews", "/v1/interactions"]) {
      for (const status of [
        "pending,",
        ",",
        "pending,gone",
        "pending failed",
        "PENDING",
        "pending;claimed",
      ]) {
        refused(await harness.api("GET", `${path}?status=${encodeURIComponent(status)}`), "status");
      }
    }
  });

  test("counts every kind, and what the reviewer holds, in one round trip", async () => {
    harness.proxies.postgres.reset();
    const answer = await harness.api("GET", "/v1/reviews/counts");
    assert.equal(harness.proxies.postgres.count(), 1);
    assert.deepEqual(ReviewCounts.parse(answer.body), {
      pending: 4,
      failed: 1,
      claimed: 2,
      mine: 1,
      // old, failed, held and hers by their age, closing by its deadline.
      overdue: 5,
      approved: 3,
      unknown: 0,
      undeliverable: 0,
      capped_at: 1_000,
    });
    const hers = await harness.api("GET", "/v1/reviews/counts", undefined, eve.key);
    assert.equal(hers.body["mine"], 1);
  });

  test("[R2] shows when a review is overdue and when it expires", async () => {
    const of = (name: string) => reviewOf(harness, made[name] ?? "");
    const [old, closing] = [await of("old"), await of("closing")];
    assert.equal(Date.parse(old.due_at), Date.parse(old.created_at) + 30 * minute);
    assert.equal(old.deadline, null);
    assert.equal(Date.parse(closing.deadline ?? ""), harness.clock.now() + 119 * minute);
    assert.equal(Date.parse(closing.due_at), harness.clock.now() - minute, "two hours before it expires");
  });

  test("the history has every state, newest first, and pages without gaps", async () => {
    const recent = ["young", "closing", "blocked", "failed", "held", "hers", "approved", "tagged"];
    const all = [...recent, "old", "rejected", "lastYear"];
    assert.deepEqual(await names("/v1/interactions"), all);
    for (const limit of [1, 3, 10, 11]) {
      assert.deepEqual((await walk(harness, "/v1/interactions?", limit)).map(nameOf), all, `${limit}`);
    }
  });

  test("the history is filtered by state, customer, reviewer, tag and time, and by several at once", async () => {
    const customer = (await reviewOf(harness, made["tagged"] ?? "")).customer.id;
    const asked: Record<string, string[]> = {
      "status=rejected": ["rejected"],
      "status=rejected,failed": ["failed", "rejected"],
      [`customer=${customer}`]: ["approved", "tagged"],
      [`customer=${customer}&status=approved,rejected`]: ["approved", "tagged"],
      [`reviewer=${eve.id}`]: ["tagged", "rejected", "lastYear"],
      [`reviewer=${eve.id}&status=approved`]: ["tagged", "lastYear"],
      "tag=tone": ["tagged", "lastYear"],
      "tag=facts": ["tagged"],
      "tag=nothing": [],
      [`tag=tone&reviewer=${eve.id}&to=2025-12-31`]: ["lastYear"],
      "to=2025-03-03": ["lastYear"],
      "from=2025-03-03&to=2025-03-03": ["lastYear"],
      "from=2025-03-04&to=2025-03-05": [],
      "from=2025-03-03T12:00:00.000Z&to=2025-03-03T12:00:00Z": ["lastYear"],
      "from=2025-03-03T12:00:00.001Z&to=2025-12-31": [],
    };
    for (const [query, expected] of Object.entries(asked)) {
      assert.deepEqual(await names(`/v1/interactions?${query}`), expected, query);
    }
  });

  test("many at the same instant are each listed once", async () => {
    const createdAt = Date.UTC(2024, 0, 1);
    const ids: string[] = [];
    for (let n = 0; n < 25; n += 1) ids.push((await plant(harness, { createdAt, userId: 9 })).id);
    const path = "/v1/interactions?to=2024-12-31";
    for (const limit of [1, 7, 24, 25]) assert.deepEqual(await walk(harness, path, limit), ids.toSorted());
  });

  test("an invalid filter or cursor of the history answers 422 and names its field", async () => {
    const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const wrong: Record<string, readonly string[]> = {
      customer: ["7"],
      reviewer: ["eve"],
      tag: ["", "x".repeat(65), "%00"],
      from: ["yesterday", "2025-13-01", "0000-01-01", "2025-02-30"],
      to: ["", "2025-01-01T00:00:00"],
      limit: ["0", "201"],
      cursor: ["x", encoded([]), encoded(["2025-01-01T00:00:00Z", "x"]), encoded([5, 5])],
      older_than: ["5"],
    };
    for (const [field, values] of Object.entries(wrong)) {
      for (const value of values)
        refused(await harness.api("GET", `/v1/interactions?${field}=${value}`), field);
    }
  });

  test("an approval with a tag that is unknown or retired answers 422, and nothing is decided", async () => {
    const { id } = await plant(harness, { userId: 77 });
    const store = databaseOf(harness);
    await store.query(statement(sql`update edit_taxonomy set retired_at = now() where tag = 'off_topic'`));
    const before = await reviewOf(harness, id);
    for (const [tags, tag] of [
      [["nonsense"], "nonsense"],
      [["tone", "off_topic"], "off_topic"],
    ] as const) {
      harness.proxies.postgres.reset();
      const answer = await ask(harness, "approve", id, admin, { edit_tags: tags });
      assert.equal(harness.proxies.postgres.count(), 1, "one round trip");
      refused(answer, "edit_tags");
      assert.equal(answer.body["tag"], tag);
      assert.ok(String(answer.body["detail"]).includes(tag));
    }
    assert.deepEqual(await reviewOf(harness, id), before);
    const version = before.version + 1;
    const stale = await ask(harness, "approve", id, admin, { edit_tags: ["nonsense"], version });
    assert.equal(stale.body["code"], "version_conflict", "what was meant for another version says so");
    const approved = await ask(harness, "approve", id, admin, { edit_tags: ["tone", "tone"] });
    assert.deepEqual(approved.body["edit_tags"], ["tone"], "once");
  });
});

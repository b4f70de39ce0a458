/** The queue's statements stay on their indexes with 100,000 interactions from two years. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { customerIdOf, InteractionId, randomIds, ReviewerId } from "../../core/kernel/ids.ts";
import type { Sql, Statement } from "../../core/kernel/sql.ts";
import { selectCounts } from "../../core/review/counts-sql.ts";
import { selectHistory } from "../../core/review/history-sql.ts";
import * as lists from "../../core/review/list-sql.ts";
import * as approving from "../../core/review/approve-sql.ts";
import * as statements from "../../core/review/sql.ts";
import { supersede } from "../../core/review/supersede-sql.ts";
import type { EmbeddedPostgres } from "../../local/engines/postgres.ts";
import { driverOver, startNewPostgres } from "../support/database.ts";
import { fillUnchecked, planOf, rowsOf, tableOf } from "../support/plans.ts";

const now = "2026-06-15T12:00:00.000Z";
const reviewer = { id: ReviewerId.parse("00000000-0000-5000-8000-000000000001"), name: "admin" };
const customer = customerIdOf(4_242);
const id = InteractionId.parse(randomIds.random());
const months = 24;

describe("[R1] [P7] plans of a full queue", () => {
  let engine: EmbeddedPostgres;
  let store: Sql;
  beforeAll(async () => {
    engine = await startNewPostgres();
    store = driverOver(engine);
    await fill(store);
  });
  afterAll(() => engine.close());

  /** Fails on a full scan of interactions or messages; returns the rows that scans read. */
  async function touchedBy(checked: Statement): Promise<number> {
    const nodes = await planOf(store, checked, "analyze, timing off");
    const scans = nodes.filter((node) => node["Relation Name"] !== undefined);
    const large = ["interactions", "messages", "deliveries", "users"];
    const sequential = scans.filter(
      (node) => node["Node Type"] === "Seq Scan" && large.includes(tableOf(node)),
    );
    assert.deepEqual(
      sequential.map((node) => node["Relation Name"]),
      [],
      "reads a whole table",
    );
    const onInteractions = scans.filter((node) => tableOf(node) === "interactions");
    assert.ok(onInteractions.length > 0, "interactions are read");
    // A bitmap index scan names no table, but reads its entries all the same.
    const bitmaps = nodes.filter((node) => node["Node Type"] === "Bitmap Index Scan");
    return [...onInteractions, ...bitmaps].reduce((sum, node) => sum + rowsOf(node), 0);
  }

  const all = { status: null, customer: null, flag: null, createdBefore: null, after: null, limit: 51 };
  const cursor = [5, "2025-06-01T00:00:00.000Z", id] as const;

  test("a page of the queue reads about as many rows as it shows, the first and one in the middle", async () => {
    const queue = { ...all, status: ["pending"] as const };
    for (const filter of [queue, { ...queue, after: cursor }, { ...queue, createdBefore: now }]) {
      const touched = await touchedBy(lists.selectReviews(filter));
      // One row per partition is fetched to merge them; at most a page beyond that.
      assert.ok(touched <= 51 + months + 2, `${touched} rows`);
    }
  });

  test("the queue of one verdict stays within the queue", async () => {
    const touched = await touchedBy(lists.selectReviews({ ...all, status: ["pending"], flag: "blocked" }));
    assert.ok(touched <= 1_100, `${touched} rows`);
  });

  test("several states are each a separate page, merged", async () => {
    const open = { ...all, status: ["pending", "failed", "claimed"] as const };
    for (const filter of [open, { ...open, after: cursor }, { ...open, flag: "blocked" }]) {
      const touched = await touchedBy(lists.selectReviews(filter));
      assert.ok(touched <= 3 * (51 + months + 2), `${touched} rows`);
    }
  });

  test("no combination of filters scans a large state", async () => {
    const large = { ...all, status: ["sending", "pending"] as const };
    for (const filter of [
      { ...large, flag: "blocked" },
      { ...large, flag: "blocked", after: cursor },
      { ...large, createdBefore: now },
      { ...large, customer },
      { ...large, customer, flag: "flagged", createdBefore: now },
    ]) {
      const touched = await touchedBy(lists.selectReviews(filter));
      // States with few rows may be read completely: a thousand are waiting.
      assert.ok(touched <= 1_300, `${touched} rows for ${JSON.stringify(filter)}`);
    }
  });

  const past = {
    status: null,
    customer: null,
    reviewer: null,
    tag: null,
    from: null,
    to: null,
    after: null,
    limit: 51,
  };
  const place = [cursor[1], id] as const;

  test("[R7] a page of the history reads about as many rows as it shows, with any filter", async () => {
    for (const filter of [
      past,
      { ...past, after: place },
      { ...past, from: "2025-01-01", to: "2025-06-30" },
      { ...past, status: ["sending"] as const },
      { ...past, status: ["sending", "pending"] as const, after: place },
      { ...past, reviewer: reviewer.id },
      { ...past, reviewer: reviewer.id, after: place, to: now },
      { ...past, customer },
      { ...past, customer, status: ["sending", "sent"] as const },
    ]) {
      const touched = await touchedBy(selectHistory(filter));
      assert.ok(touched <= 2 * (51 + months + 2) + 50, `${touched} rows for ${JSON.stringify(filter)}`);
    }
  });

  test("[R7] a rare tag is found by its index", async () => {
    const nodes = await planOf(store, selectHistory({ ...past, tag: "safety" }), "analyze, timing off");
    const scans = nodes.flatMap((node) => node["Index Name"] ?? []);
    assert.ok(
      scans.some((name) => name.includes("edit_tags")),
      scans.join(),
    );
    assert.ok((await touchedBy(selectHistory({ ...past, tag: "safety" }))) <= 400);
  });

  test("counting stops at the cap", async () => {
    const touched = await touchedBy(selectCounts(reviewer.id, Date.parse(now), 100));
    // Nine counts, and overdue counts each open state separately.
    assert.ok(touched <= 12 * (100 + months + 2), `${touched} rows`);
  });

  test("[R2] overdue reviews and lost regenerations are found by their time", async () => {
    assert.equal(await touchedBy(statements.expire("2020-01-01T00:00:00.000Z", 500)), 0);
    const some = await touchedBy(statements.expire(now, 10));
    assert.ok(some <= 200, `${some} rows`);
    const lost = await touchedBy(statements.restartRegenerations(now, now, 500));
    assert.ok(lost <= 2, `${lost} rows`);
  });

  test("a customer's reviews are found by the customer", async () => {
    const touched = await touchedBy(lists.selectReviews({ ...all, customer }));
    assert.ok(touched <= 200, `${touched} rows`);
  });

  test("one review is found by its key, and so is every step on it", async () => {
    const change = { id, reviewer, now, version: null };
    const decision = { ...change, decisionId: randomIds.random() };
    const edits = {
      finalText: "x",
      pieces: ["x"],
      attachments: [randomIds.random()],
      editTags: ["tone"],
      qualityScore: null,
      notes: null,
      confirmBlocked: false,
      undoSeconds: 0,
      linkPreview: false,
      ownText: null,
    };
    for (const checked of [
      lists.selectReview(id),
      statements.claim(change, now),
      statements.release(change),
      approving.decide({ ...decision, ...edits }),
      approving.confirm({ ...decision, undoSeconds: null }),
      approving.decline(change, "no"),
      statements.reject({ ...decision, reason: "no" }),
      statements.lock(id),
      statements.undo(change, reviewer.id, now),
      statements.regenerate(change, "shorter", now),
      statements.selectRegeneration(id),
    ]) {
      assert.ok((await touchedBy(checked)) <= 2);
    }
  });

  test("expired claims are found among the claims", async () => {
    const touched = await touchedBy(statements.releaseExpired("2020-01-01T00:00:00.000Z", 500));
    assert.equal(touched, 0, "none of these claims is that old");
    const some = await touchedBy(statements.releaseExpired(now, 10));
    assert.ok(some <= 200, `${some} rows`);
  });

  test("[R2] superseding only reads the customer's open reviews", async () => {
    const token = randomIds.random();
    const [fresh] = await store.query(
      statement<{ id: InteractionId; created_at: string }>(sql`
        update interactions set lease_token = ${token}::uuid
        where (id, created_at) = (select id, created_at from interactions
          where user_id = ${customer}::uuid order by created_at desc limit 1)
        returning id, created_at`),
    );
    assert.ok(fresh !== undefined);
    const touched = await touchedBy(supersede({ ...fresh, customer, token, now }));
    // The customer has 100 reviews, none of them open.
    assert.ok(touched <= 2, `${touched} rows`);
  });
});

/** 50,000 customers with 2 interactions each over 24 months and the default partition: 1 % pending, 1 ‰ claimed. */
/** The embedded Postgres runs on this thread: on a busy machine, one statement for all rows outlasts any timeout. */
const slices = (total: number) =>
  Array.from({ length: 20 }, (_, at) => {
    const [first, last] = [(at * total) / 20 + 1, ((at + 1) * total) / 20];
    return sql`generate_series(${first}::integer, ${last}::integer) n`;
  });

async function fill(store: Sql): Promise<void> {
  const user = sql`case when n % 1000 = 0 then ${customer}::uuid else md5((n % 50000)::text)::uuid end`;
  const from = sql`case when n % 40 = 7 then timestamptz '2020-01-01' else timestamptz '2024-06-01' end`;
  const at = sql`${from} + make_interval(secs => n * 625)`;
  const status = sql`case when n % 100 = 1 then 'pending' when n % 1000 = 2 then 'claimed' else 'sending' end`;
  const whenSent = (value: ReturnType<typeof sql>) =>
    sql`case when n % 100 <> 1 and n % 1000 <> 2 then ${value} end`;
  const id = sql`md5('i' || n)::uuid`;
  const rows = [
    sql`select make_interaction_partitions('2024-06-01'::timestamptz, ${months - 1}::integer)`,
    ...slices(50_000).map(
      (n) => sql`insert into users (id, telegram_user_id, display_name)
      select ${user}, n, 'Ann' from ${n} on conflict do nothing`,
    ),
    ...slices(100_000).map(
      (
        n,
      ) => sql`insert into interactions (id, created_at, user_id, chat_id, status, priority, draft_text, draft_bubbles,
        verdict_level, claimed_by, claimed_until, decided_by, decided_at, final_text, approved_pieces, edit_tags, deadline)
      select ${id}, ${at}, ${user}, n % 50000, ${status}, 3 + n % 3, 'A draft.', '["A draft."]',
        (array['clean', 'clean', 'flagged', 'blocked'])[1 + n / 100 % 4],
        case when n % 1000 = 2 then ${reviewer.id}::uuid end,
        case when n % 1000 = 2 then timestamptz '2026-06-01' + make_interval(mins => n / 100) end,
        ${whenSent(sql`${reviewer.id}::uuid`)}, ${whenSent(sql`timestamptz '2026-06-01'`)},
        ${whenSent(sql`'A draft.'`)}, ${whenSent(sql`'["A draft."]'::jsonb`)}, case when n % 5000 = 3 then array['safety'] else '{}' end,
        case when n % 100 = 1 then timestamptz '2026-06-01' + make_interval(mins => n / 10) end
      from ${n}`,
    ),
    sql`insert into messages (chat_id, telegram_message_id, user_id, interaction_id, interaction_created_at,
        update_id, text, sent_at, received_at)
      select n % 50000, n, ${user}, ${id}, ${at}, n, 'Hello', ${at}, ${at} from generate_series(1, 20000) n`,
    sql`insert into deliveries (id, interaction_id, interaction_created_at, user_id, chat_id, position, text, state,
        not_before, created_at, updated_at)
      select ${id}, ${id}, ${at}, ${user}, n % 50000, 0, 'A draft.', 'sent', ${at}, ${at}, ${at}
      from generate_series(5, 100000, 10) n`,
  ];
  await fillUnchecked(
    store,
    rows.map((raw) => statement(raw)),
    { indexes: "grow", finish: "analyze" },
  );
}

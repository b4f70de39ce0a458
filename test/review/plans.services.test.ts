/** Queue, history, figures and export stay on their indexes at a million interactions, with any filter. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { selectPreferences } from "../../core/analytics/preferences-sql.ts";
import { selectCosts, selectEditTags, selectFigures, selectReviewers } from "../../core/analytics/sql.ts";
import { systemClock } from "../../core/kernel/clock.ts";
import type { Sql, Statement } from "../../core/kernel/sql.ts";
import { selectCounts } from "../../core/review/counts-sql.ts";
import { selectHistory } from "../../core/review/history-sql.ts";
import * as lists from "../../core/review/list-sql.ts";
import * as load from "../../core/review/load-sql.ts";
import { ReviewStatus } from "../../core/review/schema.ts";
import { createGuard } from "../../core/storage/guard.ts";
import { createPostgres } from "../../core/storage/postgres.ts";
import { seed } from "../../scripts/seed.ts";
import { fastUnsafeSettings, planOf, type PlanNode, rowsOf, tableOf } from "../support/plans.ts";
import { type RealPostgres, startMigratedRealPostgres } from "../support/services.ts";

const total = 1_000_000;
/** Three months end here; each month is a partition. */
const until = "2026-05-20T12:00:00.000Z";
const page = 51;
/** Blocks of 8 KB that a page may read; interactions have more than 100,000. */
const maxBlocks = 5_000;

interface Plan {
  readonly nodes: readonly PlanNode[];
  /** Blocks of 8 KB read in total. */
  readonly blocks: number;
  /** Rows of interactions read. */
  readonly rows: number;
}

const large = ["interactions", "messages", "deliveries"];

/** All combinations of one value per field. */
function combinations<T extends Record<string, readonly unknown[]>>(
  choices: T,
): { [K in keyof T]: T[K][number] }[] {
  const all = Object.entries(choices).reduce<object[]>(
    (made, [name, values]) => made.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
  // Each has every field of `choices` with one of its values.
  return all as { [K in keyof T]: T[K][number] }[];
}

describe("plans at a million interactions", () => {
  let engine: RealPostgres;
  let store: Sql;
  let heaviest: string;
  let reviewer: string;

  beforeAll(async () => {
    engine = await startMigratedRealPostgres(4, fastUnsafeSettings);
    const guard = createGuard({
      store: "postgres",
      timeoutMs: 300_000,
      retryDelaysMs: [],
      clock: systemClock,
    });
    store = createPostgres(engine, guard);
    // 300 of a million are waiting: a sample of the usual 30,000 rows may miss them, which would make plans random.
    await store.query({
      sql: "alter table interactions alter column status set statistics 300",
      parameters: [],
    });
    await seed(store, { interactions: total, until: Date.parse(until), bare: true });
    const [known] = await store.query<{ user_id: string; reviewer: string }>({
      sql: `select (select user_id from interactions group by 1 order by count(*) desc limit 1) as user_id,
        (select decided_by from interactions where decided_by is not null group by 1 order by count(*) desc limit 1) as reviewer`,
      parameters: [],
    });
    assert.ok(known !== undefined);
    heaviest = known.user_id;
    reviewer = known.reviewer;
  });
  afterAll(() => engine.close());

  /** The plan as run; fails on a full scan of a large table. */
  async function lookedAt(checked: Statement, label: string): Promise<Plan> {
    const nodes = await planOf(store, checked, "analyze, buffers, timing off");
    const [root] = nodes;
    const whole = nodes.filter((node) => node["Node Type"] === "Seq Scan" && large.includes(tableOf(node)));
    // The partitions of the default and of next month are empty.
    assert.deepEqual(whole.filter((node) => rowsOf(node) > 0).map(tableOf), [], label);
    const touched = nodes.filter(
      (node) => tableOf(node) === "interactions" || node["Node Type"] === "Bitmap Index Scan",
    );
    const rows = touched.reduce((sum, node) => sum + rowsOf(node), 0);
    return { nodes, rows, blocks: (root?.["Shared Hit Blocks"] ?? 0) + (root?.["Shared Read Blocks"] ?? 0) };
  }

  /** Fails if a page reads much more than it shows. */
  async function bounded(checked: Statement, filter: object): Promise<void> {
    const label = JSON.stringify(filter);
    const { blocks } = await lookedAt(checked, label);
    assert.ok(blocks <= maxBlocks, `${blocks} blocks for ${label}`);
  }

  const none = "00000000-0000-4000-8000-000000000000";
  const open = ["pending", "failed", "claimed"] as const;

  test("[P7] a page of the queue reads about what it shows, with any filters and place", async () => {
    const start = [4, "2026-05-19T00:00:00.000Z", none] as const;
    const filters = combinations({
      status: [["pending"], open, ["sent"], ReviewStatus.options, null] as const,
      flag: [null, "clean", "blocked"],
      createdBefore: [null, "2026-05-20T11:00:00.000Z", "2026-03-01T00:00:00.000Z"],
      after: [null, start],
      customer: [null, heaviest],
      limit: [page],
    });
    // Without a state, the list is one customer's.
    for (const filter of filters.filter(({ status, customer }) => status !== null || customer !== null)) {
      await bounded(lists.selectReviews(filter), filter);
    }
  });

  test("[P7] the queue's first page only reads the queue: 300 of a million", async () => {
    const filter = { customer: null, flag: null, createdBefore: null, after: null, limit: page };
    for (const status of [["pending"], open] as const) {
      const { rows } = await lookedAt(lists.selectReviews({ ...filter, status }), "first");
      // A queue this short is sorted completely: a bitmap, its rows and their sort each read it once.
      assert.ok(rows <= 3_000, `${rows} rows`);
    }
  });

  test("[P7] counting the queue reads no more than it counts", async () => {
    const { rows } = await lookedAt(selectCounts(reviewer, Date.parse(until), 1_000), "counts");
    assert.ok(rows <= 15_000, `${rows} rows`);
  });

  test("[P7] a page of the history reads about what it shows", async () => {
    const start = ["2026-04-19T00:00:00.000Z", none] as const;
    const places = {
      customer: [null, heaviest],
      days: [
        { from: null, to: null },
        { from: "2026-03-10T00:00:00.000Z", to: "2026-03-12T00:00:00.000Z" },
      ],
      after: [null, start],
    };
    const states = [null, ["sent"], open, ["rejected", "expired"], ReviewStatus.options] as const;
    const decided = [null, ["sent"]] as const;
    const asked = [
      ...combinations({ ...places, status: states, reviewer: [null], tag: [null] }),
      // Reviewer and tags filter decided reviews; `structure` is a rare tag, `tone` a common one.
      ...combinations({
        ...places,
        status: [null, ["sent"], ["rejected", "undeliverable"]] as const,
        reviewer: [reviewer],
        tag: [null],
      }),
      ...combinations({ ...places, status: decided, reviewer: [null], tag: ["tone"] }),
      ...combinations({ ...places, status: decided, reviewer: [reviewer], tag: ["structure"] }),
    ];
    for (const { days, ...rest } of asked) {
      const filter = { ...rest, ...days, limit: page };
      await bounded(selectHistory(filter), filter);
    }
  });

  test("[P7] a page of the history by outcome, model or decision time reads about what it shows", async () => {
    const all = { status: null, customer: null, reviewer: null, tag: null, limit: page };
    const day = { from: "2026-05-18T22:00:00.000Z", to: "2026-05-19T21:59:59.999Z" };
    const sent = ["approved", "sending", "sent", "unknown", "undeliverable"] as const;
    const today = { from: "2026-05-20T00:00:00.000Z", to: until };
    const asked = [
      { ...all, ...day, status: sent, edited: "true" as const },
      { ...all, ...day, status: sent, edited: "false" as const },
      { ...all, ...day, status: sent, edited: "written" as const },
      { ...all, ...day, status: [...sent, "rejected", "expired"] as const, late: true },
      { ...all, ...day, status: [...sent, "rejected"] as const, late: false },
      { ...all, ...day, model: "nobody/asked-this" },
      { ...all, from: null, to: null, model: "nobody/asked-this" },
      { ...all, from: null, to: null, status: [...sent, "rejected"] as const, decided: today },
      { ...all, from: null, to: null, status: [...sent, "rejected"] as const, decided: today, reviewer },
      { ...all, from: null, to: null, status: ["claimed"] as const, held: { by: reviewer, at: until } },
    ];
    for (const filter of asked)
      for (const after of [null, ["2026-05-19T12:00:00.000Z", none] as const])
        await bounded(selectHistory({ ...filter, after }), filter);
  });

  test("[R7] the load reads what waits and today's decisions, not the rest", async () => {
    const moments = {
      now: until,
      lateBefore: "2026-05-20T11:45:00.000Z",
      todayFrom: "2026-05-19T22:00:00.000Z",
      hourFrom: "2026-05-20T11:00:00.000Z",
      openSince: "2026-05-20T11:54:00.000Z",
    };
    const statements = {
      waiting: load.selectWaiting(moments, 1_000),
      arrivals: load.countArrivals(moments),
      decided: load.countDecided(moments),
      reviewers: load.selectReviewers(moments, 500),
    };
    for (const [name, statement] of Object.entries(statements)) {
      const { rows } = await lookedAt(statement, name);
      // A day has about 11,000 decisions; a bitmap counts its rows a second time.
      assert.ok(rows <= 40_000, `${name}: ${rows} rows`);
    }
  });

  test("[R7] figures are read from their views by day, never from interactions", async () => {
    const views = {
      analytics_days: selectFigures,
      analytics_costs: selectCosts,
      analytics_edit_tags: selectEditTags,
      analytics_reviewers: selectReviewers,
    };
    for (const [view, select] of Object.entries(views)) {
      for (const [range, most] of [
        [{ from: "2026-05-14", to: "2026-05-20" }, 1_000],
        [{ from: "2025-05-20", to: "2026-05-20" }, 3_000],
        [{}, 3_000],
      ] as const) {
        const { nodes, blocks } = await lookedAt(select({ ...range, days: 30, now: until }), view);
        assert.ok(
          nodes.some((node) => node["Relation Name"] === view),
          `${view} is read`,
        );
        assert.ok(!nodes.some((node) => large.includes(tableOf(node))), `${view}: interactions are read`);
        assert.ok(blocks <= most, `${view}: ${blocks} blocks`);
      }
    }
    const { nodes } = await lookedAt(
      selectFigures({ from: "2026-05-14", to: "2026-05-20", days: 30, now: until }),
      "a week",
    );
    assert.ok(nodes.some((node) => node["Index Name"] === "analytics_decision_times_key"));
  });

  test("[R6] a page of the export finds its pairs by decision, and each one's conversation by customer", async () => {
    const range = { from: "2026-02-20T00:00:00.000Z", to: "2026-05-20T23:59:59.999Z" };
    for (const place of [null, ["2026-04-19T00:00:00.000Z", none] as const]) {
      const { nodes, blocks } = await lookedAt(
        selectPreferences(range, place, "2026-06-01T00:00:00.000Z", page),
        "export",
      );
      const used = nodes.map((node) => node["Index Name"] ?? "");
      assert.ok(
        used.some((name) => name.endsWith("_decided_at_id_idx")),
        used.join(),
      );
      assert.ok(blocks <= maxBlocks, `${blocks} blocks`);
    }
  });
});

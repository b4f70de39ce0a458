/** Daily figures, costs, edit tags and reviewers through the API, from interactions with known sums. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, onTestFinished, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { refresh } from "../../functions/scheduled/refresh.ts";
import { driverOver, startMigratedPostgres } from "../support/database.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { plantFinished, type FinishedInteraction } from "../support/finished-interactions.ts";
import { admin, addReviewer, type KeyHolder, plant } from "../support/reviews.ts";

type Row = Record<string, unknown>;

const refreshed = async (harness: Harness) => {
  await refresh(() => harness.app.refresh)({ detail: "{}" } as never, {} as never);
};

describe("analytics", () => {
  let harness: Harness;
  let ben: KeyHolder;

  beforeAll(async () => {
    harness = await startHarness();
    ben = await addReviewer(databaseOf(harness), "Ben");
    const add = (row: FinishedInteraction) => plantFinished(harness, row);
    const flash = ["google/gemini-2.5-flash", 1_000, 100, 0.0006] as const;
    const mini = ["openai/gpt-4o-mini", 500, 50, 0.0001] as const;
    const first = { at: "2026-03-01T23:59:59.000Z", llm1: flash, llm2: mini };
    const second = { at: "2026-03-02T00:00:00.000Z" };
    await add({ ...first, status: "sent", by: admin, after: 60, final: "Hello." });
    await add({ ...first, status: "approved", by: admin, after: 100, final: "Hi!", tags: ["tone", "facts"] });
    await add({ ...first, status: "rejected", by: ben, after: 1_000 });
    await add({ ...second, status: "unknown", by: ben, after: 10, final: "Better.", tags: ["tone"] });
    // Nothing was drafted, so nothing was edited.
    await add({ ...second, status: "sent", by: ben, after: 20, draft: null, final: "By hand." });
    await add({ ...second, status: "superseded", llm1: ["mystery", 7, 3, null] });
    await add({ ...second, status: "expired", llm1: ["mystery", 1, 1, 0] });
    await add({ ...second, status: "failed", draft: null });
    await add({ ...second, status: "pending" });
    await add({ at: "2026-03-05T12:00:00.000Z", status: "pending", tags: ["unheard"] });
    await refreshed(harness);
  });
  afterAll(() => harness.close());

  const get = async (path: string): Promise<Row> => {
    const answer = await harness.api("GET", `/v1/analytics/${path}`);
    assert.equal(answer.status, 200, answer.text);
    return answer.body;
  };
  const march = "from=2026-03-01&to=2026-03-03";
  const near = (found: unknown, wanted: number) => {
    const ratio = Number(found) / wanted;
    assert.ok(ratio > 0.95 && ratio < 1.05, `${String(found)} instead of ${wanted}`);
  };

  test("[R7] the overview counts each interaction once, on the UTC day on which the customer wrote", async () => {
    const { from, to, refreshed_at, totals, days } = await get(`overview?${march}`);
    assert.deepEqual([from, to], ["2026-03-01", "2026-03-03"]);
    assert.equal(Date.parse(String(refreshed_at)), harness.clock.now());
    const [one, two, three, ...more] = days as Row[];
    assert.deepEqual(more, []);
    assert.partialDeepStrictEqual(one, {
      day: "2026-03-01",
      interactions: 3,
      approved: 2,
      edited: 1,
      rejected: 1,
      superseded: 0,
      expired: 0,
      failed: 0,
      waiting: 0,
      approval_rate: 2 / 3,
      edit_rate: 1 / 2,
      rejection_rate: 1 / 3,
    });
    assert.partialDeepStrictEqual(two, {
      day: "2026-03-02",
      interactions: 6,
      approved: 2,
      edited: 1,
      written: 1,
      rejected: 0,
      superseded: 1,
      expired: 1,
      failed: 1,
      waiting: 1,
      approval_rate: 1,
      edit_rate: 1,
      rejection_rate: 0,
    });
    assert.partialDeepStrictEqual(three, {
      day: "2026-03-03",
      interactions: 0,
      cost_usd: 0,
      approval_rate: null,
      edit_rate: null,
      rejection_rate: null,
      median_decision_seconds: null,
      p90_decision_seconds: null,
    });
    const all = totals as Row;
    assert.partialDeepStrictEqual(all, { interactions: 9, approved: 4, edited: 2, rejected: 1 });
    assert.ok(Math.abs(Number(all["cost_usd"]) - 3 * 0.0007) < 1e-9, String(all["cost_usd"]));
    // 10, 20, 60, 100 and 1,000 s.
    near(all["median_decision_seconds"], 60);
    near(all["p90_decision_seconds"], 1_000);
    near(one?.["median_decision_seconds"], 100);
  });

  test("[R7] costs are reported per day, model and stage, and a call without a known price does not count as free", async () => {
    const { items } = await get(`costs?${march}`);
    assert.deepEqual(items, [
      {
        day: "2026-03-01",
        model: "google/gemini-2.5-flash",
        stage: "llm1",
        calls: 3,
        input_tokens: 3_000,
        output_tokens: 300,
        cost_usd: 0.0018,
        unpriced_calls: 0,
        cases: 3,
      },
      {
        day: "2026-03-01",
        model: "openai/gpt-4o-mini",
        stage: "llm2",
        calls: 3,
        input_tokens: 1_500,
        output_tokens: 150,
        cost_usd: 0.0003,
        unpriced_calls: 0,
        cases: 3,
      },
      {
        day: "2026-03-02",
        model: "mystery",
        stage: "llm1",
        calls: 2,
        input_tokens: 8,
        output_tokens: 4,
        cost_usd: 0,
        unpriced_calls: 1,
        cases: 2,
      },
    ]);
  });

  test("[R7] an interaction with a regenerated draft counts once, and all its calls count", async () => {
    const former = [
      { llm1_model: "old", llm2_model: "openai/gpt-4o-mini" },
      { llm1_model: "old", llm2_model: null },
    ];
    const day = "2026-03-20";
    // The last draft's second stage failed: the columns keep the first one's cost.
    await plantFinished(harness, {
      at: `${day}T12:00:00.000Z`,
      status: "pending",
      former,
      llm1: ["new", 30, 3, 0.03],
    });
    await databaseOf(harness).query(
      statement(sql`update interactions set llm2_input_tokens = 5, llm2_output_tokens = 6, llm2_cost_usd = 0.01
        where llm1_model = 'new'`),
    );
    await refreshed(harness);
    const { items } = await get(`costs?from=${day}&to=${day}`);
    assert.deepEqual(items, [
      {
        day,
        model: "new",
        stage: "llm1",
        calls: 3,
        input_tokens: 30,
        output_tokens: 3,
        cost_usd: 0.03,
        unpriced_calls: 0,
        cases: 1,
      },
      {
        day,
        model: "openai/gpt-4o-mini",
        stage: "llm2",
        calls: 1,
        input_tokens: 5,
        output_tokens: 6,
        cost_usd: 0.01,
        unpriced_calls: 0,
        cases: 1,
      },
    ]);
    const { totals } = await get(`overview?from=${day}&to=${day}`);
    assert.partialDeepStrictEqual(totals, { interactions: 1, waiting: 1, cost_usd: 0.04 });
  });

  test("[R7] edit tags are reported by use, with titles and shares", async () => {
    const { items } = await get(`edit-tags?${march}`);
    assert.deepEqual(items, [
      { tag: "tone", title: "Tone of voice", uses: 2, share: 2 / 3 },
      { tag: "facts", title: "Facts corrected", uses: 1, share: 1 / 3 },
    ]);
    const other = await get("edit-tags?from=2026-03-05&to=2026-03-05");
    assert.deepEqual(other["items"], [{ tag: "unheard", title: "unheard", uses: 1, share: 1 }]);
  });

  test("[R7] reviewers are reported with their decisions and speed", async () => {
    const [first, second, ...more] = (await get(`reviewers?${march}`))["items"] as Row[];
    assert.deepEqual(more, []);
    const { id, name } = ben;
    assert.partialDeepStrictEqual(first, {
      reviewer: { id, name },
      decisions: 3,
      approved: 2,
      edited: 1,
      rejected: 1,
    });
    assert.partialDeepStrictEqual(second, {
      reviewer: { id: admin.id, name: "admin" },
      decisions: 2,
      approved: 2,
      edited: 1,
      rejected: 0,
    });
    near(first?.["median_decision_seconds"], 20);
    near(first?.["p90_decision_seconds"], 1_000);
    near(second?.["median_decision_seconds"], 60);
  });

  test("[R7] without dates it covers the last thirty days, with one of them it starts or ends there", async () => {
    const today = new Date(harness.clock.now()).toISOString().slice(0, 10);
    const body = await get("overview");
    assert.equal(body["to"], today);
    assert.equal((body["days"] as Row[]).length, 30);
    assert.equal((await get("costs?to=2026-03-01"))["from"], "2026-01-31");
    assert.equal((await get(`reviewers?from=${today}`))["to"], today);
    assert.equal((await get("edit-tags?to=1970-01-01"))["from"], "1969-12-03");
  });

  test("[R7] dates in the wrong order, too many days and invalid dates are rejected by field name", async () => {
    const wrong = [
      ["from=2026-03-02&to=2026-03-01", "from"],
      ["from=2025-03-01&to=2026-03-02", "from"],
      ["from=2999-01-01", "from"],
      ["from=2026-02-30", "from"],
      ["to=yesterday", "to"],
      ["to=0000-01-01", "to"],
      ["since=2026-03-01", "since"],
    ] as const;
    for (const view of ["overview", "costs", "edit-tags", "reviewers"]) {
      for (const [query, field] of wrong) {
        const answer = await harness.api("GET", `/v1/analytics/${view}?${query}`);
        assert.equal(answer.status, 422, `${view}?${query}`);
        assert.partialDeepStrictEqual(answer.body, { code: "field_invalid", field });
      }
    }
    assert.equal(
      (await harness.api("GET", "/v1/analytics/overview?from=2025-03-01&to=2026-03-01")).status,
      200,
    );
    assert.equal((await harness.api("GET", "/v1/analytics/overview", undefined, null)).status, 401);
    assert.equal((await harness.api("GET", "/v1/analytics/overview", undefined, ben.key)).status, 200);
  });

  test("[P7] figures only change with a refresh, and say when it was", async () => {
    const day = "overview?from=2026-04-01&to=2026-04-01";
    const interactionsOf = async () => ((await get(day))["totals"] as Row)["interactions"];
    await plantFinished(harness, { at: "2026-04-01T00:00:00.000Z", status: "pending" });
    assert.equal(await interactionsOf(), 0);
    harness.clock.advance(600_000);
    await refreshed(harness);
    assert.equal(await interactionsOf(), 1);
    assert.equal(Date.parse(String((await get(day))["refreshed_at"])), harness.clock.now());
  });

  test("[P7] a refresh leaves the views alone unless something changed, and advances its time", async () => {
    const refreshCost = async () => {
      const before = harness.proxies.postgres.count();
      await refreshed(harness);
      return harness.proxies.postgres.count() - before;
    };
    await refreshed(harness);
    harness.clock.advance(600_000);
    assert.equal(await refreshCost(), 1);
    const today = await get("overview");
    assert.equal(Date.parse(String(today["refreshed_at"])), harness.clock.now());
    await harness.sweep();
    assert.equal(await refreshCost(), 1, "a sweep that finds nothing changes nothing");

    const db = databaseOf(harness);
    const id = await plantFinished(harness, { at: "2026-04-02T00:00:00.000Z", status: "pending" });
    const changes = [
      statement(sql`update interactions set status = 'superseded' where id = ${id}::uuid`),
      statement(sql`insert into model_calls (id, user_id, purpose, model, cost_usd, created_at)
        values (${id}::uuid, ${customerIdOf(77)}::uuid, 'summary', 'm', 0.5, '2026-04-02T00:00:00Z')`),
      statement(sql`delete from model_calls where id = ${id}::uuid`),
      statement(sql`delete from interactions where id = ${id}::uuid`),
    ];
    assert.equal(await refreshCost(), 7, "a new interaction");
    for (const change of changes) {
      await db.query(change);
      assert.equal(await refreshCost(), 7, change.sql);
      assert.equal(await refreshCost(), 1);
    }
  });

  test("[R7] a decision through the API is counted", async () => {
    const { id } = await plant(harness);
    await harness.api("POST", `/v1/reviews/${id}/approve`, {
      final_text: "Other words.",
      edit_tags: ["tone"],
    });
    await refreshed(harness);
    const { totals } = await get("overview");
    assert.partialDeepStrictEqual(totals, { interactions: 1, approved: 1, edited: 1, approval_rate: 1 });
  });

  test("[P7] a response costs one round trip besides the caller's own", async () => {
    const trips = async (path: string) => {
      const before = harness.proxies.postgres.count();
      await harness.api("GET", path);
      return harness.proxies.postgres.count() - before;
    };
    const own = (await trips("/v1/reviews")) - 1;
    for (const view of ["overview", "costs", "edit-tags", "reviewers"]) {
      assert.equal(await trips(`/v1/analytics/${view}`), own + 1, view);
    }
  });
});

describe("analytics on a replica", () => {
  test("[P10] figures and exports are read from the replica, everything else is not; it has its own breaker", async () => {
    const replica = await startMigratedPostgres();
    let open = true;
    const close = async () => {
      if (open) await replica.close();
      open = false;
    };
    onTestFinished(close);
    const copy = driverOver(replica);
    const harness = await startHarness({
      DATABASE_REPLICA_URL: replica.databaseUrl,
      NEON_REPLICA_FETCH_ENDPOINT: replica.fetchEndpoint,
    });
    onTestFinished(() => harness.close());
    await copy.query(statement(sql`update analytics_refreshes set refreshed_at = '2026-01-02T03:04:05Z'`));
    const { body } = await harness.api("GET", "/v1/analytics/overview");
    assert.equal(body["refreshed_at"], "2026-01-02T03:04:05.000Z");
    const health = await harness.api("GET", "/v1/health/database");
    assert.equal(health.body["replica"], true);

    await copy.query(statement(sql`drop table analytics_refreshes cascade`));
    assert.equal((await harness.api("GET", "/v1/analytics/overview")).status, 500);
    await close();
    for (let tries = 0; tries < 4; tries += 1) {
      assert.equal((await harness.api("GET", "/v1/analytics/overview")).status, 503);
    }
    assert.equal((await harness.api("GET", "/v1/reviews")).status, 200);
  });
});

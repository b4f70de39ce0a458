/** Database health: this process' queries, their duration, and Postgres' own connections. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { NadiaError } from "../../core/kernel/errors.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { createGuard } from "../../core/storage/guard.ts";
import { createQueryMeter } from "../../core/storage/query-meter.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { addReviewer } from "../support/reviews.ts";

type Row = Record<string, unknown>;
const path = "/v1/health/database";

describe("the database's health", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  const read = async (): Promise<Row> => {
    const { status, body, text } = await harness.api("GET", path);
    assert.equal(status, 200, text);
    return body;
  };

  test("[P10] queries are counted and timed, statements shown without bound values", async () => {
    const first = (await read())["queries"] as Row;
    const before = harness.proxies.postgres.count();
    await harness.app.sql.query(
      statement(sql`select ${"a customer's words"} as said, ${4_242}::integer as number`),
    );
    await harness.api("GET", "/v1/reviews?limit=7");
    const body = await read();
    const { count, errors, active, waiting, mean_ms, p95_ms } = body["queries"] as Row;
    assert.equal(Number(count) - Number(first["count"]), harness.proxies.postgres.count() - before);
    assert.deepEqual([errors, active, waiting], [0, 0, 0]);
    assert.ok(
      Number(mean_ms) > 0 && Number(p95_ms) >= Number(mean_ms) / 20,
      JSON.stringify({ mean_ms, p95_ms }),
    );
    const slow = body["slow"] as Row[];
    assert.ok(slow.length > 1 && slow.length <= 10);
    const means = slow.map((row) => Number(row["mean_ms"]));
    assert.deepEqual(
      means,
      means.toSorted((a, b) => b - a),
    );
    assert.doesNotMatch(JSON.stringify(slow), /customer's words|4242/);
    assert.equal(body["replica"], false);
  });

  test("[P10] Postgres' connections come in the same round trip", async () => {
    const own = async (target: string) => {
      const before = harness.proxies.postgres.count();
      await harness.api("GET", target);
      return harness.proxies.postgres.count() - before;
    };
    assert.equal(await own(path), await own("/v1/reviews"));
    const { active, idle, max } = (await read())["connections"] as Row;
    assert.ok(Number(max) > 0 && Number(active) >= 0 && Number(idle) >= 0);
  });

  test("[P10] a refused statement counts as an error", async () => {
    const before = (await read())["queries"] as Row;
    await assert.rejects(harness.app.sql.query(statement(sql`select 1 / ${0}::integer`)));
    const later = (await read())["queries"] as Row;
    assert.equal(Number(later["errors"]), Number(before["errors"]) + 1);
  });

  test("[P10] only admins see it", async () => {
    const ben = await addReviewer(databaseOf(harness), "Ben");
    assert.equal((await harness.api("GET", path, undefined, ben.key)).status, 403);
    assert.equal((await harness.api("GET", path, undefined, null)).status, 401);
  });
});

/** A database whose responses tests can hold back; its time stands still otherwise. */
function held() {
  let now = 0;
  const meter = createQueryMeter(() => now);
  const open: (() => void)[] = [];
  const inner: Sql = {
    query: () => new Promise((resolve) => open.push(() => resolve([]))),
    batch: () => Promise.reject(new NadiaError("database_unavailable", "gone")),
  };
  const db = meter.metered(inner);
  /** One statement that takes that long, ms. */
  const run = async (text: string, ms: number) => {
    const answer = db.query({ sql: text, parameters: ["bound"] });
    now += ms;
    open.pop()?.();
    await answer;
  };
  return { meter, db, run, open };
}

describe("the query meter", () => {
  test("[P10] reports mean and 95th percentile of the last thousand, and how many are in progress", async () => {
    const { meter, db, run, open } = held();
    assert.deepEqual(meter.figures(), { count: 0, errors: 0, active: 0, waiting: 0, mean_ms: 0, p95_ms: 0 });
    for (let ms = 1; ms <= 100; ms += 1) await run("select 1", ms);
    const { count, mean_ms, p95_ms } = meter.figures();
    assert.deepEqual([count, mean_ms, p95_ms], [100, 50.5, 95]);
    for (let more = 0; more < 1_000; more += 1) await run("select 1", 7);
    assert.partialDeepStrictEqual(meter.figures(), { count: 1_100, mean_ms: 7, p95_ms: 7 });
    const pending = [db.query({ sql: "a", parameters: [] }), db.query({ sql: "b", parameters: [] })];
    assert.equal(meter.figures().active, 2);
    for (const end of open.splice(0)) end();
    await Promise.all(pending);
    assert.equal(meter.figures().active, 0);
  });

  test("[P10] a failure is an error and is timed; a call waiting for a retry is waiting, not active", async () => {
    const meter = createQueryMeter(() => 0);
    const pause = Promise.withResolvers<void>();
    const clock = meter.watched({ now: () => 0, wait: () => pause.promise });
    const guard = createGuard({ store: "postgres", timeoutMs: 1_000, retryDelaysMs: [1_000], clock });
    const refused = new NadiaError("database_unavailable", "gone", {
      cause: Object.assign(new Error("no"), { code: "ECONNREFUSED" }),
    });
    const db = meter.metered({
      query: () => guard.run(() => Promise.reject(refused)),
      batch: () => Promise.reject(refused),
    });
    const call = assert.rejects(db.query({ sql: "select 1", parameters: [] }));
    await new Promise(setImmediate);
    assert.partialDeepStrictEqual(meter.figures(), { count: 0, active: 0, waiting: 1 });
    pause.resolve();
    await call;
    assert.partialDeepStrictEqual(meter.figures(), { count: 1, errors: 1, active: 0, waiting: 0 });
  });

  test("[P10] slowest first, a batch counts as one, and texts are cut", async () => {
    const { meter, db, run } = held();
    await run("select  fast", 1);
    await run("select\n  slow", 50);
    await run("select slow", 70);
    await run(`select ${"x".repeat(5_000)}`, 2);
    await assert.rejects(
      db.batch({ one: { sql: "one", parameters: [] }, two: { sql: "two", parameters: [] } }),
    );
    const slowest = meter.slowest(3);
    assert.deepEqual(slowest[0], { statement: "select slow", calls: 2, mean_ms: 60, max_ms: 70 });
    assert.equal(slowest[1]?.statement.length, 2_000);
    assert.equal(meter.slowest(10).at(-1)?.statement, "one; two");
    assert.doesNotMatch(JSON.stringify(meter.slowest(10)), /bound/);
  });

  test("[P10] memory stays bounded, however many statements there are", async () => {
    const { meter, run } = held();
    await run("first", 1_000);
    for (let at = 0; at < 1_000; at += 1) await run(`select ${at}`, 1);
    assert.equal(meter.slowest(5_000).length, 300);
    assert.ok(!meter.slowest(5_000).some((row) => row.statement === "first"));
  });
});

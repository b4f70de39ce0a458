/** The search for missing update ids stays cheap, however many markers of handled updates there are. */
import assert from "node:assert/strict";
import { onTestFinished, test } from "vitest";
import { type Sql, type Statement, statementsOf } from "../../core/kernel/sql.ts";
import { searchGaps } from "../../core/wal/gaps.ts";
import { driverOver, startMigratedPostgres } from "../support/database.ts";
import { planOf, rowsOf } from "../support/plans.ts";

const now = Date.parse("2026-06-15T12:00:00.000Z");
const handled = 200_000;

test("[S1] (promise 13) a search among 200,000 markers reads the newest 10,000 and their neighbours by index", async () => {
  const postgres = await startMigratedPostgres();
  onTestFinished(() => postgres.close());
  const db = driverOver(postgres);
  // Fifty a second until now, with one id missing.
  for (let from = 0; from < handled; from += 20_000) {
    await db.query({
      sql: `insert into handled_updates select n, $1::timestamptz - ($2::integer - n) * interval '20 ms'
        from generate_series($3::integer + 1, $3::integer + 20000) n where n <> 180000`,
      parameters: [new Date(now).toISOString(), handled, from],
    });
  }
  await db.query({ sql: "analyze handled_updates", parameters: [] });
  const sent: Statement[] = [];
  const recording: Sql = {
    query: db.query,
    batch: (statements) => (sent.push(...statementsOf(statements)), db.batch(statements)),
  };
  assert.deepEqual(await searchGaps(recording, now), [{ first_id: 180_000, last_id: 180_000 }]);
  for (const statement of sent) {
    const nodes = await planOf(db, statement, "analyze, timing off");
    const reading = nodes.filter((node) =>
      ["handled_updates", "wal_fallback"].includes(node["Relation Name"] ?? ""),
    );
    const touched = reading.reduce((sum, node) => sum + rowsOf(node), 0);
    assert.ok(touched <= 20_100, `${touched} rows`);
  }
});

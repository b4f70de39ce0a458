/** The search of conversations stays on its indexes at a million messages, for common words and for rare ones. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { systemClock } from "../../core/kernel/clock.ts";
import { CustomerId } from "../../core/kernel/ids.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { selectHits } from "../../core/search/sql.ts";
import { createGuard } from "../../core/storage/guard.ts";
import { createPostgres } from "../../core/storage/postgres.ts";
import { fastUnsafeSettings, fillUnchecked, planOf, rowsOf, tableOf } from "../support/plans.ts";
import { type RealPostgres, startMigratedRealPostgres } from "../support/services.ts";

const total = 1_000_000;
const customerOf = (n: number) => CustomerId.parse(`00000000-0000-4000-8000-${String(n).padStart(12, "0")}`);

/** A word in all messages, one in every tenth, one in every 50,000th, and the message's number; 1,000 customers. */
const fill = statement(sql`
  insert into search_entries (user_id, message_id, at, words)
  select ('00000000-0000-4000-8000-' || lpad((n % 1000)::text, 12, '0'))::uuid, n,
    '2026-01-01T00:00:00Z'::timestamptz + n * interval '1 second',
    array_to_tsvector(array['common', 'number' || n]
      || case when n % 10 = 0 then array['tenth'] else '{}' end
      || case when n % 50000 = 7 then array['rare'] else '{}' end)
  from generate_series(1, ${total}::integer) n`);

const all = {
  words: "common",
  customer: null,
  status: null,
  reviewer: null,
  tag: null,
  from: null,
  to: null,
  after: null,
  limit: 51,
};

describe("the search of a million messages", () => {
  let engine: RealPostgres;
  let store: Sql;
  beforeAll(async () => {
    engine = await startMigratedRealPostgres(2, fastUnsafeSettings);
    const guard = createGuard({
      store: "postgres",
      timeoutMs: 300_000,
      retryDelaysMs: [],
      clock: systemClock,
    });
    store = createPostgres(engine, guard);
    await fillUnchecked(store, [fill], { indexes: "afterwards", finish: "vacuum analyze" });
  });
  afterAll(() => engine.close());

  /** How many entries the statement examines, by which indexes. */
  async function readBy(filter: Partial<typeof all | Parameters<typeof selectHits>[0]>) {
    const nodes = await planOf(store, selectHits({ ...all, ...filter }), "analyze, timing off");
    const run = nodes.filter((node) => node["Actual Loops"] !== 0);
    const scans = run.filter((node) => tableOf(node) === "search_entries");
    expect(
      scans.map((node) => node["Node Type"]),
      "reads the whole table",
    ).not.toContain("Seq Scan");
    const bitmaps = run.filter((node) => node["Node Type"] === "Bitmap Index Scan");
    return {
      rows: [...scans, ...bitmaps].reduce((sum, node) => sum + rowsOf(node), 0),
      indexes: run.flatMap((node) => node["Index Name"] ?? []),
    };
  }

  /** What a search looks through before it uses the word index, and a page. */
  const maxScanned = 5_100;

  test("[R12] a common word is found among the newest, whatever the filter", async () => {
    const middle = "2026-01-06T00:00:00Z";
    for (const filter of [
      {},
      { words: "tenth" },
      { from: middle },
      { to: middle },
      { after: [middle, "432000"] as const },
      { customer: customerOf(7) },
    ]) {
      const { rows, indexes } = await readBy(filter);
      expect(rows, `${JSON.stringify(filter)} by ${indexes.join()}`).toBeLessThanOrEqual(maxScanned);
    }
  });

  test("[R12] a rare word is found through the index of words", async () => {
    const { rows, indexes } = await readBy({ words: "rare" });
    expect(indexes).toContain("search_entries_words");
    expect(rows).toBeLessThanOrEqual(maxScanned + 100);
    expect((await readBy({ words: "rare common number50007" })).rows).toBeLessThanOrEqual(maxScanned + 100);
    expect((await readBy({ words: "nowhere" })).rows).toBeLessThanOrEqual(maxScanned);
  });

  test("[R12] one customer's messages are searched without reading the others'", async () => {
    const { rows } = await readBy({ words: "rare", customer: customerOf(8) });
    expect(rows).toBeLessThanOrEqual(maxScanned);
  });
});

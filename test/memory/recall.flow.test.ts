/** Long-term memory on PGlite: its suite, its round trips, and its budget. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import * as fc from "fast-check";
import {
  recallStatement,
  type RecalledEntry,
  selectWithin,
  tokensOf,
} from "../../core/memory/recall/recall.ts";
import { recallSuite } from "./recall-suite.ts";
import { startCountingProxy } from "../support/counting-proxy.ts";
import { driverOver, startMigratedPostgres } from "../support/database.ts";
import { knownCustomer, rememberAll } from "../support/recall-world.ts";

recallSuite("PGlite", async () => {
  const engine = await startMigratedPostgres();
  return { sql: driverOver(engine), close: () => engine.close() };
});

describe("recall", () => {
  test("[S12] costs one round trip, alone or in a batch with other reads", async () => {
    const engine = await startMigratedPostgres();
    const proxy = await startCountingProxy(engine.fetchEndpoint);
    try {
      const sql = driverOver({ databaseUrl: engine.databaseUrl, fetchEndpoint: proxy.url });
      const customer = await knownCustomer(sql, 1);
      await rememberAll(sql, customer, ["I play the harp."]);
      const recall = recallStatement(customer, "harp", { skip: 0, budgetTokens: 100 });
      proxy.reset();
      assert.equal(selectWithin(await sql.query(recall), 100).length, 1);
      assert.equal(proxy.count(), 1);
      proxy.reset();
      const { rows } = await sql.batch({ rows: recall, one: { sql: "select 1", parameters: [] } });
      assert.equal(selectWithin(rows, 100)[0]?.content, "I play the harp.");
      assert.equal(proxy.count(), 1);
    } finally {
      await proxy.close();
      await engine.close();
    }
  });

  const recalled = fc
    .array(fc.string({ maxLength: 200, unit: "grapheme" }), { maxLength: 60 })
    .chain((texts) =>
      fc
        .shuffledSubarray(
          texts.map((_, at) => at),
          { minLength: texts.length },
        )
        .map((ranks) =>
          texts.map((content, at): RecalledEntry => ({
            id: String(at),
            number: at + 1,
            type: "customer",
            content,
            at: "2026-01-01T00:00:00+00:00",
            meta_data: {},
            rank: (ranks[at] ?? 0) + 1,
          })),
        ),
    );

  test("[S12] the selection fits the budget, in order, and omits a better entry only if it did not fit", () => {
    fc.assert(
      fc.property(recalled, fc.nat(1_500), (entries, budget) => {
        const selected = selectWithin([{ entries }], budget);
        const cost = (some: readonly RecalledEntry[]) =>
          some.reduce((sum, entry) => sum + tokensOf(entry.content), 0);
        assert.ok(cost(selected) <= budget);
        assert.deepEqual(
          selected.map(({ number }) => number),
          selected.map(({ number }) => number).sort((a, b) => a - b),
        );
        assert.equal(new Set(selected).size, selected.length);
        for (const left of entries.filter((entry) => !selected.includes(entry))) {
          assert.ok(cost(selected.filter(({ rank }) => rank < left.rank)) + tokensOf(left.content) > budget);
        }
      }),
    );
  });
});

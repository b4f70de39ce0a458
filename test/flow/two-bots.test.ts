/** Two bots on the same stores. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { claimStores } from "../../core/app/bot.ts";
import { driverOver, startMigratedPostgres } from "../support/database.ts";

test("(promise 13) stores that hold one bot's messages refuse another bot, and say what to do", async (t) => {
  const postgres = await startMigratedPostgres();
  t.after(() => postgres.close());
  const sql = driverOver(postgres);
  await claimStores(sql, "1:simulator");
  await claimStores(sql, "1:another-token-of-the-same-bot");
  await assert.rejects(claimStores(sql, "7000000001:real"), {
    code: "bad_configuration",
    facts: { stored: 1, given: 7_000_000_001 },
    message: /NADIA_DATA_DIR/,
  });
  await assert.rejects(claimStores(sql, "nonsense"), { code: "bad_configuration" });
  await claimStores(sql, "1:simulator");
});

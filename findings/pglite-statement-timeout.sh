#!/usr/bin/env bash
# @electric-sql/pglite 0.5.14 (Postgres 18.6), statements that take longer than `statement_timeout` allows.
# Expected of Postgres: the statement is cancelled with the SQLSTATE 57014. The same for `transaction_timeout`.
# Seen: both settings are accepted and shown, and nothing interrupts a statement: it runs to its end, on the caller's thread.
# Tests on PGlite therefore never see 57014, however slow a query is.
exec "$(dirname "$0")/lib/with-packages" @electric-sql/pglite@0.5.14 <<'END'
import assert from "node:assert/strict";
import { PGlite } from "@electric-sql/pglite";

const db = await PGlite.create();
async function limited(setting, statement) {
  await db.exec(`set ${setting} = '100ms'`);
  const shown = (await db.query(`show ${setting}`)).rows[0][setting];
  const start = performance.now();
  const outcome = await db.query(statement).then(({ rows }) => JSON.stringify(rows[0]), ({ code }) => code);
  const isOver = performance.now() - start > 100;
  await db.exec(`reset ${setting}`);
  return { shown, outcome, isOver };
}

const seen = {
  sleep: await limited("statement_timeout", "select pg_sleep(1)"),
  loop: await limited("statement_timeout", "select count(*) from generate_series(1, 3000000)"),
  transaction: await limited("transaction_timeout", "select pg_sleep(1)"),
};
console.log(seen);
assert.deepEqual(seen, {
  sleep: { shown: "100ms", outcome: '{"pg_sleep":""}', isOver: true },
  loop: { shown: "100ms", outcome: '{"count":3000000}', isOver: true },
  transaction: { shown: "100ms", outcome: '{"pg_sleep":""}', isOver: true },
});
await db.close();
END

/** The guarantees of migrations ([P2]) on any database. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { migrate, rollBack } from "../../core/app/migrate.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { migrations } from "../../core/migrations/all.ts";

const names = Object.keys(migrations);
const tables = async (sql: Sql) =>
  (
    await sql.query<{ name: string }>({
      sql: `select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'kysely%' order by 1`,
      parameters: [],
    })
  ).map((row) => row.name);

/** Runs the suite; `start` provides two drivers over one empty database. */
export function migrationsSuite(
  name: string,
  start: () => Promise<{ one: Sql; two: Sql; close(): Promise<void> }>,
): void {
  describe(`migrations: ${name}`, async () => {
    const { one, two, close } = await start();

    test("[P2] two migrators at once apply each migration once", async () => {
      const applied = await Promise.all([migrate(one), migrate(two), migrate(one), migrate(two)]);
      assert.deepEqual(applied.flat().sort(), names);
    });

    test("[P1] the required tables exist", async () => {
      const found = await tables(one);
      for (const table of [
        "users",
        "interactions",
        "messages",
        "deliveries",
        "user_current_status",
        "user_protocol_status",
        "quarantine_messages",
        "protocol_audit_log",
        "edit_taxonomy",
        "audit_log",
        "knowledge_documents",
        "knowledge_chunks",
        "memory_logs",
        "memory_summaries",
        "memory_measurements",
        "recovery_operations",
        "message_processing_cursors",
      ]) {
        assert.ok(found.includes(table), table);
      }
    });

    test("[P2] applying them again does nothing", async () => assert.deepEqual(await migrate(one), []));

    test("[P2] every migration goes down, newest first, and leaves nothing behind", async () => {
      assert.deepEqual(await rollBack(one), names.toReversed());
      assert.deepEqual(await tables(one), []);
    });

    test("[P2] a migration that fails half-way leaves nothing behind", async () => {
      await one.query({ sql: "create table deliveries (id integer)", parameters: [] });
      await assert.rejects(migrate(one));
      assert.deepEqual(await tables(one), ["deliveries"]);
      await one.query({ sql: "drop table deliveries", parameters: [] });
      assert.deepEqual(await migrate(one), names);
    });

    test("the suite closes what it opened", close);
  });
}

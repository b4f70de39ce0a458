/** Migrations while the app works, which needs several connections ([P2]). */
import { Client } from "pg";
import { expect, onTestFinished, test } from "vitest";
import { migrate, migrateToNumber } from "../../core/app/migrate.ts";
import { hasCode } from "../../core/kernel/errors.ts";
import { driverOver } from "../support/database.ts";
import { eventually } from "../support/eventually.ts";
import { startRealPostgres } from "../support/services.ts";

async function database() {
  const engine = await startRealPostgres(30);
  onTestFinished(() => engine.close());
  return { engine, sql: driverOver(engine) };
}

test("[P2] migrations while 20 writers work lose nothing", async () => {
  const { sql } = await database();
  await migrateToNumber(sql, 10);
  const stopping = new AbortController();
  const stored: number[] = [];
  const writer = async (lane: number) => {
    for (let turn = 0; !stopping.signal.aborted; turn += 1) {
      const id = turn * 20 + lane;
      await write(id);
      stored.push(id);
    }
  };
  /** Tries again after a deadlock, as the queue does with a job. */
  const write = (id: number): Promise<unknown> =>
    sql
      .batch({
        user: {
          sql: `insert into users (id, telegram_user_id, display_name) values (gen_random_uuid(), $1::bigint, 'x')`,
          parameters: [id],
        },
        copy: {
          sql: `insert into wal_fallback (update_id, customer_id, envelope, stored_at)
            values ($1::bigint, gen_random_uuid(), '{}', now())`,
          parameters: [id],
        },
      })
      .catch((error: unknown) => {
        if (hasCode(error, "database_failed") && error.facts["sqlstate"] === "40P01") return write(id);
        throw error;
      });
  const writers = Array.from({ length: 20 }, (_, lane) => writer(lane));
  await eventually("a hundred rows", async () => stored.length > 100);
  const { names } = await migrateToNumber(sql, 14);
  expect(names).toHaveLength(4);
  await migrate(sql);
  const before = stored.length;
  await eventually("another hundred rows", async () => stored.length > before + 100);
  stopping.abort();
  await Promise.all(writers);
  const [counted] = await sql.query<{ users: number; copies: number }>({
    sql: `select (select count(*) from users) as users, (select count(*) from wal_fallback) as copies`,
    parameters: [],
  });
  expect(counted).toEqual({ users: stored.length, copies: stored.length });
});

test("[P2] a migration waits only briefly for a table in use, tries again, and says what to do", async () => {
  const { engine, sql } = await database();
  await migrateToNumber(sql, 11);
  const other = new Client({ connectionString: engine.serverUrl });
  await other.connect();
  await other.query("begin; lock table users in share row exclusive mode");
  await expect(migrate(sql)).rejects.toMatchObject({
    code: "database_unavailable",
    message: expect.stringContaining("a table stayed in use for too long") as string,
  });
  await other.query("rollback");
  await other.end();
  expect((await migrate(sql))[0]).toBe("012-memory");
});

/** The guarantees of every Postgres driver (core/kernel/sql.ts). */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { hasCode } from "../../core/kernel/errors.ts";
import type { Sql, Statement } from "../../core/kernel/sql.ts";

const of = <Row>(sql: string, ...parameters: unknown[]): Statement<Row> => ({ sql, parameters });
const failsWith = (sqlstate: string) => (error: unknown) =>
  hasCode(error, "database_failed") && error.facts["sqlstate"] === sqlstate;

/** Runs the suite; `start` provides a driver over a fresh, empty database. */
export function sqlSuite(name: string, start: () => Promise<{ sql: Sql; close(): Promise<void> }>): void {
  describe(`Sql: ${name}`, async () => {
    const { sql, close } = await start();

    test("values have the declared types", async () => {
      const rows = await sql.query(
        of(`select 4503599627370497::bigint as id, 0.1250::numeric(6,4) as cost, true as yes, null::text as nothing,
          '{"a": [1, "x"]}'::jsonb as json, '2026-01-02 03:04:05.678+02'::timestamptz as at, 'Zoë 👋'::text as text,
          array['a', 'b'] as list, 7::smallint as small, 1.5::float8 as real`),
      );
      assert.deepEqual(rows, [
        {
          id: 4_503_599_627_370_497,
          cost: 0.125,
          yes: true,
          nothing: null,
          json: { a: [1, "x"] },
          at: "2026-01-02T01:04:05.678Z",
          text: "Zoë 👋",
          list: "{a,b}",
          small: 7,
          real: 1.5,
        },
      ]);
    });

    test("a bigint beyond 2^53 is an error, never a wrong number", async () => {
      await assert.rejects(sql.query(of("select 9007199254740993::bigint as id")), (error) =>
        hasCode(error, "database_failed"),
      );
    });

    test("[P8] parameters are bound, whatever they contain", async () => {
      const hostile = `'; drop table users; -- $1 \\ " 👋`;
      const rows = await sql.query(
        of(
          "select $1::text as text, $2::integer as number, $3::boolean as yes, $4::text as nothing",
          hostile,
          42,
          true,
          null,
        ),
      );
      assert.deepEqual(rows, [{ text: hostile, number: 42, yes: true, nothing: null }]);
    });

    test("objects are rejected as parameters before anything is sent", async () => {
      await assert.rejects(sql.query(of("select $1::text", ["a"])), (error) => hasCode(error, "internal"));
    });

    test("[P8] a batch is applied completely or not at all, and returns a list of rows per statement, under its name", async () => {
      await sql.query(of("create table suite_batch (id integer primary key)"));
      const found = await sql.batch({
        inserted: [
          of("insert into suite_batch values (1)"),
          of("insert into suite_batch values (2) returning id"),
        ],
        nothing: [],
        rows: of<{ id: number }>("select id from suite_batch order by id"),
      });
      assert.deepEqual(found, { inserted: [[], [{ id: 2 }]], nothing: [], rows: [{ id: 1 }, { id: 2 }] });
      await assert.rejects(
        sql.batch({
          new: of("insert into suite_batch values (3)"),
          old: of("insert into suite_batch values (1)"),
        }),
        failsWith("23505"),
      );
      assert.deepEqual(await sql.query(of("select id from suite_batch where id = 3")), []);
    });

    test("a refused statement names its SQLSTATE and quotes nothing of it", async () => {
      await assert.rejects(sql.query(of("select secret_words from nowhere")), (error) => {
        assert.ok(failsWith("42P01")(error));
        assert.ok(error instanceof Error && !error.message.includes("secret_words"));
        return true;
      });
    });

    test("[S11] a request rejected by the endpoint itself is a refusal too, however often, and not an outage", async () => {
      for (let n = 0; n < 4; n += 1) {
        const asked = of("select $1::text", "half a pair: \ud800");
        await assert.rejects(n % 2 === 0 ? sql.query(asked) : sql.batch({ asked }), (error) =>
          hasCode(error, "database_failed"),
        );
      }
      assert.deepEqual(await sql.query(of("select 1 as one")), [{ one: 1 }]);
    });

    test("two writers at once are both served", async () => {
      await sql.query(of("create table suite_writers (id integer)"));
      await Promise.all(
        Array.from({ length: 20 }, (_, id) =>
          sql.query(of("insert into suite_writers values ($1::integer)", id)),
        ),
      );
      const [count] = await sql.query(of<{ count: number }>("select count(*) as count from suite_writers"));
      assert.equal(count?.count, 20);
    });

    test("the suite closes what it opened", close);
  });
}

/** Statements that are sent as one. */
import { expect, test } from "vitest";
import { combineChecks, combineWrites, combineReads } from "../../core/kernel/sql.ts";

test("checks run as one statement, in their order and with their own parameters", () => {
  const one = { sql: "select refuse('A', $2) where $1::text is null", parameters: ["a", "b"] };
  const other = { sql: "select refuse('B', $1) limit 1", parameters: ["c"] };
  expect(combineChecks([one, other])).toEqual([
    {
      sql: "(select refuse('A', $2) where $1::text is null) union all (select refuse('B', $3) limit 1)",
      parameters: ["a", "b", "c"],
    },
  ]);
  expect([combineChecks([]), combineChecks([one])]).toEqual([[], [one]]);
});

test("reads keep their own parameters, more than nine of them too", () => {
  const many = Array.from({ length: 11 }, (_, index) => index);
  const first = { sql: `select ${many.map((index) => `$${index + 1}`).join()}`, parameters: many };
  const { sql, parameters } = combineReads({
    first,
    second: { sql: "select $1, $2", parameters: ["x", "y"] },
  });
  expect(sql).toContain("from (select $12, $13) r) as second");
  expect(parameters).toEqual([...many, "x", "y"]);
});

test("writes become one statement that yields the last one's rows, whatever `with` queries they have", () => {
  const one = {
    sql: " with a as (select '(' || $1), b(n) as materialized (select (1)) insert into t select from a, b",
    parameters: [1],
  };
  const two = { sql: "delete from u where id = $1", parameters: [2] };
  const three = { sql: "with c as (select $2) update v set n = $1 returning n", parameters: [3, 4] };
  expect(combineWrites([one, two, three])).toEqual({
    sql:
      "with a as (select '(' || $1), b(n) as materialized (select (1)), write_0 as ( insert into t select from a, b), " +
      "write_1 as (delete from u where id = $2), c as (select $4)  update v set n = $3 returning n",
    parameters: [1, 2, 3, 4],
  });
  expect(combineWrites([two])).toBe(two);
});

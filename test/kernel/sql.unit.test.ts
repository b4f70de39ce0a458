/** Statements that are sent as one. */
import { expect, test } from "vitest";
import { allChecks, bothReads } from "../../core/kernel/sql.ts";

test("checks run as one statement, in their order and with their own parameters", () => {
  const one = { sql: "select refuse('A', $2) where $1::text is null", parameters: ["a", "b"] };
  const other = { sql: "select refuse('B', $1) limit 1", parameters: ["c"] };
  expect(allChecks([one, other])).toEqual([
    {
      sql: "(select refuse('A', $2) where $1::text is null) union all (select refuse('B', $3) limit 1)",
      parameters: ["a", "b", "c"],
    },
  ]);
  expect([allChecks([]), allChecks([one])]).toEqual([[], [one]]);
});

test("two reads keep their own parameters, more than nine of them too", () => {
  const many = Array.from({ length: 11 }, (_, index) => index);
  const first = { sql: `select ${many.map((index) => `$${index + 1}`).join()}`, parameters: many };
  const { sql, parameters } = bothReads(first, { sql: "select $1, $2", parameters: ["x", "y"] });
  expect(sql).toContain("from (select $12, $13) r) as other");
  expect(parameters).toEqual([...many, "x", "y"]);
});

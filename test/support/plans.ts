/** Postgres query plans for tests. */
import assert from "node:assert/strict";
import type { Sql, Statement } from "../../core/kernel/sql.ts";

/** A step of a plan; the figures are present if the statement was run. */
export interface PlanNode {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly "Actual Rows"?: number;
  readonly "Actual Loops"?: number;
  readonly "Rows Removed by Filter"?: number;
  readonly "Shared Hit Blocks"?: number;
  readonly "Shared Read Blocks"?: number;
  readonly Plans?: readonly PlanNode[];
}

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** All steps of a statement's plan, outermost first; options such as `analyze, timing off` run the statement. */
export async function planOf(store: Sql, { sql, parameters }: Statement, options = ""): Promise<PlanNode[]> {
  const explain = `explain (${[options, "format json"].filter(Boolean).join(", ")}) ${sql}`;
  const [row] = await store.query<{ "QUERY PLAN": [{ Plan: PlanNode }] }>({ sql: explain, parameters });
  return row === undefined ? assert.fail("no plan") : nodesOf(row["QUERY PLAN"][0].Plan);
}

/** The number of rows that a step examined. */
export const rowsOf = (node: PlanNode): number =>
  ((node["Actual Rows"] ?? 0) + (node["Rows Removed by Filter"] ?? 0)) * (node["Actual Loops"] ?? 1);

/** The table that a step reads; for a partition of interactions, the parent table. */
export const tableOf = (node: PlanNode): string =>
  (node["Relation Name"] ?? "").replace(/_(default|\d{4}_\d\d)$/, "");

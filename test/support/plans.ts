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

/** Settings of a server that stores much and only lives as long as a test; none of them changes a plan. */
export const fastUnsafeSettings: readonly string[] = [
  "full_page_writes=off",
  "autovacuum=off",
  "wal_level=minimal",
  "max_wal_senders=0",
  "max_wal_size=8GB",
  "shared_buffers=512MB",
  "maintenance_work_mem=256MB",
  // Handing pages and sorted rows from one process to another takes a tenth of the CPU time.
  "io_method=sync",
  "max_parallel_maintenance_workers=0",
];

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

/** Indexes of tables and of partitioned tables, without those of constraints and those of single partitions. */
const droppable = `select i.indexrelid::regclass::text as name,
    replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ') as definition
  from pg_index i join pg_class t on t.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
  where t.relnamespace = 'public'::regnamespace and not x.relispartition
    and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`;

/**
 * Runs `statements`, which store many rows, without triggers and foreign keys, then `finish`. Making the indexes
 * afterwards takes a third of the time; they are then smaller than indexes that grew.
 */
export async function fillUnchecked(
  store: Sql,
  statements: readonly Statement[],
  { indexes: when, finish }: { indexes: "grow" | "afterwards"; finish: "analyze" | "vacuum analyze" },
): Promise<void> {
  const run = (sql: string) => store.query<{ name: string; definition: string }>({ sql, parameters: [] });
  const indexes = when === "afterwards" ? await run(droppable) : [];
  for (const { name } of indexes) await run(`drop index ${name}`);
  // PGlite has a single session, which all requests share.
  await run("set session_replication_role = replica");
  for (const each of statements) await store.query(each);
  await run("reset session_replication_role");
  for (const { definition } of indexes) await run(definition);
  await run(finish);
}

/**
 * Postgres' column statistics hold samples of what customers wrote, including an erased customer's until the table is
 * analyzed again ([G1]).
 */
import { iso } from "../kernel/clock.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Finding } from "./schema.ts";
import * as sql from "./statistics-sql.ts";

type Stores = Pick<Ports, "sql" | "clock">;

/**
 * Refreshes the statistics of every table if an erasure has finished since the last refresh: a step of retention, one
 * table per batch.
 */
export function statisticsStep({ sql: db, clock }: Stores) {
  let since = 0;
  // What is left of a run that ended early is done by the next one.
  let tables: string[] = [];
  return {
    name: "statistics",
    batch: async () => {
      if (tables.length === 0) {
        since = clock.now();
        tables = (await db.query(sql.selectToRenew)).map(({ name }) => name);
      }
      const [name] = tables;
      if (name === undefined) return { done: 0, more: false };
      await db.query(sql.renewTable(name));
      tables.shift();
      if (tables.length === 0) await db.query(sql.markRenewed(iso(since), iso(clock.now())));
      return { done: 1, more: tables.length > 0 };
    },
  };
}

/** Runs the whole step; for the command line. */
export async function renewStatistics(ports: Stores): Promise<void> {
  const { batch } = statisticsStep(ports);
  while ((await batch()).more);
}

/** Columns whose statistics contain one of the texts. */
export async function scanStatistics(
  { sql: db }: Pick<Ports, "sql">,
  texts: readonly string[],
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const text of texts) {
    const found = await db.query(sql.searchStatistics(text));
    findings.push(
      ...found.map(({ place }) => ({
        tier: "postgres" as const,
        place: `pg_stats ${place}`,
        text,
        count: 1,
      })),
    );
  }
  return findings;
}

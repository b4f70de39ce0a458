/** Database health, as seen by this process and by Postgres itself ([P10]). */
import { hasCode } from "../kernel/errors.ts";
import type { Log } from "../kernel/log.ts";
import type { Sql } from "../kernel/sql.ts";
import type { DatabaseHealth } from "./schema.ts";
import { selectConnections } from "./sql.ts";

/** Known in this process without a query. */
interface Known {
  readonly sql: Sql;
  readonly log: Log;
  readonly replica: boolean;
  readonly queries: {
    figures(): DatabaseHealth["queries"];
    slowest(count: number): DatabaseHealth["slow"];
  };
}

/** How many statements are shown. */
const maxStatements = 10;

/** The figures in one round trip; without Postgres' own if it cannot be reached. Throws `database_failed`. */
export async function probeDatabase({ sql, log, replica, queries }: Known): Promise<DatabaseHealth> {
  const connections = await sql.query(selectConnections).catch((error: unknown) => {
    if (!hasCode(error, "database_unavailable", "circuit_open")) throw error;
    log.warn("health.database_unreachable", { code: error.code });
    return [];
  });
  return {
    queries: queries.figures(),
    slow: queries.slowest(maxStatements),
    connections: connections[0] ?? null,
    replica,
  };
}

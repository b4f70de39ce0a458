/** Neon over HTTP as the app's Postgres. */
import { neon, neonConfig, NeonDbError } from "@neondatabase/serverless";
import { NadiaError } from "../kernel/errors.ts";
import { type Batch, namedRows, type Sql, type Statement, statementsOf } from "../kernel/sql.ts";
import type { Guard } from "./guard.ts";
import { databaseFailure, withoutSqlstate } from "./postgres-errors.ts";
import { bindable, parserFor } from "./postgres-values.ts";

export interface PostgresSettings {
  readonly databaseUrl: string;
  /** Where the `/sql` endpoint is, or null for Neon's own beside the database. */
  readonly fetchEndpoint: string | null;
}

/** The driver keeps one endpoint for all; this gives each database its own. */
const endpoints = new Map<string, string>();
const neonEndpoint = neonConfig.fetchEndpoint;

function endpointFor(host: string, port: number | string, options?: { jwtAuth?: boolean }): string {
  const known = endpoints.get(`${host}:${port}`);
  if (known !== undefined) return known;
  return typeof neonEndpoint === "string" ? neonEndpoint : neonEndpoint(host, port, options);
}

function registerEndpoint(settings: PostgresSettings): void {
  const { hostname, port } = new URL(settings.databaseUrl);
  if (settings.fetchEndpoint !== null) endpoints.set(`${hostname}:${port || "5432"}`, settings.fetchEndpoint);
  neonConfig.fetchEndpoint = endpointFor;
}

const types = { getTypeParser: (oid: number) => parserFor(oid) };

/** Connects to Neon's HTTP wire. */
export function createPostgres(settings: PostgresSettings, guard: Guard): Sql {
  registerEndpoint(settings);
  const client = neon(settings.databaseUrl, { disableWarningInBrowsers: true });
  const call = <T>(run: (fetchOptions: { signal: AbortSignal }) => Promise<T>): Promise<T> =>
    guard.run(async (signal) => {
      try {
        return await run({ signal });
      } catch (error) {
        throw await databaseError(error, () => client.query("select 1", [], { fetchOptions: { signal } }));
      }
    });
  const prepared = (s: Statement, fetchOptions: object) =>
    client.query(s.sql, s.parameters.map(bindable), { fetchOptions, types });
  return {
    // What a statement yields is stated by the room that wrote it; the contract suite runs each of them.
    query: <Row>(statement: Statement<Row>) =>
      call((options) => prepared(statement, options)) as Promise<unknown> as Promise<Row[]>,
    batch: async <const B extends Batch>(batch: B) => {
      const statements = statementsOf(batch).map((s) => prepared(s, {}));
      return namedRows(batch, await call((fetchOptions) => client.transaction(statements, { fetchOptions })));
    },
  };
}

/** A database that answers with an SQLSTATE refused; what any other answer means is the question of the probe. */
async function databaseError(cause: unknown, probe: () => Promise<unknown>): Promise<NadiaError> {
  if (cause instanceof NadiaError) return cause;
  if (!(cause instanceof NeonDbError) || cause.sourceError !== undefined) {
    return databaseFailure(undefined, cause);
  }
  // Neon sends an empty code where it has none.
  return cause.code ? databaseFailure(cause.code, cause) : withoutSqlstate(answerOf(cause), probe);
}

/** The driver keeps no status: it writes every other than 400 into its message. */
function answerOf({ message }: NeonDbError): { status: number; message: string } {
  const status = /^Server error \(HTTP status (\d+)\)/.exec(message)?.[1];
  return { status: Number(status ?? (message.startsWith("Neon internal error") ? 200 : 400)), message };
}

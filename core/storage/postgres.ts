/** Neon over HTTP as the app's Postgres. */
import { neon, neonConfig, NeonDbError } from "@neondatabase/serverless";
import { NadiaError } from "../kernel/errors.ts";
import { type Batch, namedRows, type Sql, type Statement, statementsOf } from "../kernel/sql.ts";
import type { Guard } from "./guard.ts";
import { databaseFailure, withoutSqlstate } from "./postgres-errors.ts";
import { bindable, parserFor } from "./postgres-values.ts";

export interface PostgresSettings {
  readonly databaseUrl: string;
  /** The `/sql` endpoint, or null for Neon's own next to the database. */
  readonly fetchEndpoint: string | null;
}

/** The driver has one global endpoint; this gives each database its own. */
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

/** Connects over Neon's HTTP protocol. */
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
    // Each module declares the row types of its statements; the contract suite runs all of them.
    query: <Row>(statement: Statement<Row>) =>
      call((options) => prepared(statement, options)) as Promise<unknown> as Promise<Row[]>,
    batch: async <const B extends Batch>(batch: B) => {
      const statements = statementsOf(batch).map((s) => prepared(s, {}));
      return namedRows(batch, await call((fetchOptions) => client.transaction(statements, { fetchOptions })));
    },
  };
}

/** An answer with an SQLSTATE is a refusal by the database; the probe decides on any other. */
async function databaseError(cause: unknown, probe: () => Promise<unknown>): Promise<NadiaError> {
  if (cause instanceof NadiaError) return cause;
  if (!(cause instanceof NeonDbError) || cause.sourceError !== undefined) {
    return databaseFailure(undefined, cause);
  }
  // Neon sends an empty code if there is none.
  return cause.code ? databaseFailure(cause.code, cause) : withoutSqlstate(answerOf(cause), probe);
}

/** The driver does not keep the status, but writes any other than 400 into its message. */
function answerOf({ message }: NeonDbError): { status: number; message: string } {
  const status = /^Server error \(HTTP status (\d+)\)/.exec(message)?.[1];
  return { status: Number(status ?? (message.startsWith("Neon internal error") ? 200 : 400)), message };
}

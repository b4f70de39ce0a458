/** Neon over HTTP as the house's Postgres. */
import { neon, neonConfig, NeonDbError } from "@neondatabase/serverless";
import { NadiaError } from "../kernel/errors.ts";
import type { BatchRows, Sql, Statement } from "../kernel/sql.ts";
import type { Guard } from "./guard.ts";
import { databaseFailure, requestRefused } from "./postgres-errors.ts";
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
        throw databaseError(error);
      }
    });
  const prepared = (s: Statement, fetchOptions: object) =>
    client.query(s.sql, s.parameters.map(bindable), { fetchOptions, types });
  return {
    // What a statement yields is stated by the room that wrote it; the contract suite runs each of them.
    query: <Row>(statement: Statement<Row>) =>
      call((options) => prepared(statement, options)) as Promise<unknown> as Promise<Row[]>,
    batch: <const S extends readonly Statement[]>(statements: S) =>
      call((fetchOptions) =>
        client.transaction(
          statements.map((s) => prepared(s, {})),
          { fetchOptions },
        ),
      ) as Promise<unknown> as Promise<BatchRows<S>>,
  };
}

/** A database that answers with an SQLSTATE, or 400, refused; all else means it could not be reached. */
function databaseError(cause: unknown): NadiaError {
  if (cause instanceof NadiaError) return cause;
  if (!(cause instanceof NeonDbError)) return databaseFailure(undefined, cause);
  return isRefusal(cause) ? requestRefused(cause) : databaseFailure(cause.code, cause);
}

/** The driver names neither a status nor a kind: by these words it tells its own errors from a 400's message. */
const isRefusal = ({ code, sourceError, message }: NeonDbError): boolean =>
  code === undefined &&
  sourceError === undefined &&
  !/^(Server error \(HTTP status|Neon internal error)/.test(message);

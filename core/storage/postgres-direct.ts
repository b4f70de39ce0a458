/** Postgres over its own protocol, for what needs a transaction across requests and COPY: backup and restore. */
import { pipeline } from "node:stream/promises";
import { Client, type ClientConfig, DatabaseError } from "pg";
import { from, to } from "pg-copy-streams";
import type { DirectPostgres, Session } from "../backup/port.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { Statement } from "../kernel/sql.ts";
import { isLoopback } from "../kernel/loopback.ts";
import { databaseFailure } from "./postgres-errors.ts";
import { bindable, parserFor } from "./postgres-values.ts";

/** How long a connection may take, ms: Neon starts a suspended database in the meantime. */
const connectMs = 20_000;

const snapshot = "begin isolation level repeatable read read only";

/** Opens a new connection for each transaction. */
export const createDirectPostgres = (databaseUrl: string): DirectPostgres => ({
  snapshot: (work) => inTransaction(databaseUrl, snapshot, work),
  transaction: (work) => inTransaction(databaseUrl, "begin", work),
});

async function inTransaction<T>(
  url: string,
  begin: string,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const client = new Client(configOf(url));
  // An idle connection that breaks must not crash the process; the next query gets the error too.
  client.on("error", () => undefined);
  try {
    await refusing(() => client.connect());
    await refusing(() => client.query(begin));
    // The functions' login has a limit, but this work may take as long as it needs.
    await refusing(() => client.query("set local statement_timeout = 0"));
    const result = await work(sessionOf(client));
    await refusing(() => client.query("commit"));
    return result;
  } finally {
    // Without a commit, this rolls back.
    await client.end();
  }
}

/**
 * The driver's settings. As over HTTP, a remote database is reached only over TLS, with a verified certificate, unless
 * its URL says otherwise.
 */
function configOf(url: string): ClientConfig {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const plain = searchParams.get("sslmode") === "disable" || isLoopback(hostname);
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? 5432 : Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    ssl: !plain,
    application_name: "nadia",
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
  };
}

const types = { getTypeParser: (oid: number) => parserFor(oid) };

function sessionOf(client: Client): Session {
  return {
    query: async <Row>({ sql: text, parameters }: Statement<Row>) => {
      const values = parameters.map(bindable);
      const { rows } = await refusing(() =>
        // Without parameters it is a simple query, which some DDL requires.
        client.query(values.length === 0 ? { text, types } : { text, values, types }),
      );
      // Each statement declares its row's type.
      return rows as Row[];
    },
    copyOut: ({ sql: text }) => copyOut(client, text),
    copyIn: ({ sql: text }, rows) =>
      refusing(async () => {
        const stream = client.query(from(text));
        await pipeline([rows], stream);
        return stream.rowCount;
      }),
  };
}

async function* copyOut(client: Client, text: string): AsyncGenerator<Buffer> {
  try {
    const chunks: AsyncIterable<Buffer> = client.query(to(text));
    yield* chunks;
  } catch (error) {
    throw databaseError(error);
  }
}

async function refusing<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw databaseError(error);
  }
}

const databaseError = (cause: unknown): NadiaError =>
  cause instanceof NadiaError
    ? cause
    : databaseFailure(cause instanceof DatabaseError ? cause.code : undefined, cause);

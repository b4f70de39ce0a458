/** Neon's protocol in front of any Postgres server. */
import { randomBytes } from "node:crypto";
import { Pool } from "pg";
import { NadiaError } from "../../core/kernel/errors.ts";
import { pgBackend } from "./pg-backend.ts";
import { startNeonEndpoint } from "./neon-endpoint.ts";

export interface PostgresEndpoint {
  /** For DATABASE_URL: the server's user and database, at our endpoint, with a separate password. */
  readonly databaseUrl: string;
  readonly fetchEndpoint: string;
  close(): Promise<void>;
}

/** Connects with at most `connections` (10). Throws `database_unavailable` if the server does not answer. */
export async function startNeonOver({
  serverUrl,
  connections = 10,
}: {
  readonly serverUrl: string;
  readonly connections?: number;
}): Promise<PostgresEndpoint> {
  const pool = new Pool({ connectionString: serverUrl, max: connections, pipeline: true });
  // A broken idle connection is replaced; an error of a connection in use goes to its query.
  pool.on("error", () => undefined);
  try {
    await pool.query("select 1");
  } catch (cause) {
    await pool.end();
    throw new NadiaError(
      "database_unavailable",
      "Postgres does not answer at POSTGRES_URL; start it or correct the URL",
      { cause },
    );
  }
  const password = randomBytes(24).toString("base64url");
  const endpoint = await startNeonEndpoint({ backend: pgBackend(pool), password });
  const { username, pathname } = new URL(serverUrl);
  return {
    databaseUrl: `postgresql://${username}:${password}@127.0.0.1:${endpoint.port}${pathname}`,
    fetchEndpoint: endpoint.fetchEndpoint,
    close: async () => {
      await endpoint.close();
      await pool.end();
    },
  };
}

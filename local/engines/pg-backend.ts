/** Any Postgres server behind the Neon endpoint, through `pg`. */
import { DatabaseError, type Pool, type PoolClient, type QueryArrayConfig } from "pg";
import { asText, type SqlBackend, type WireQuery, type WireResult } from "./neon-endpoint.ts";

/** Passes Postgres' text through unchanged. */
const texts = { getTypeParser: () => (value: string) => value };

/** Maximum number of prepared statements per connection, each of which takes about 80 KB. */
const maxPrepared = 250;

/**
 * A real Postgres through a pool of connections made with `pipeline: true`. Statements are prepared by name, because
 * planning one takes longer than running it.
 */
export function pgBackend(pool: Pool): SqlBackend {
  const names = new Map<string, string>();
  // A migration's statements run once and would take all the names.
  const once = new Set<string>();
  const nameOf = (text: string): string | undefined => {
    const known = names.get(text);
    if (known !== undefined || names.size >= maxPrepared) return known;
    if (!once.delete(text)) {
      if (once.size >= maxPrepared) once.clear();
      once.add(text);
      return undefined;
    }
    const name = `nadia_${names.size + 1}`;
    names.set(text, name);
    return name;
  };
  const attempt = async (queries: readonly WireQuery[], begin: string | null, name: typeof nameOf) => {
    const client = await pool.connect();
    let broken = true;
    try {
      const results = await runOnClient(client, queries, begin, name);
      broken = false;
      return results;
    } catch (error) {
      broken = isOutdated(error) || !(await rolledBack(client));
      throw error;
    } finally {
      client.release(broken);
    }
  };
  return {
    run: async (queries, begin) => {
      try {
        return await attempt(queries, begin, nameOf);
      } catch (error) {
        // Nothing of the transaction remains. Other connections may have outdated statements too.
        if (isOutdated(error)) return attempt(queries, begin, () => undefined);
        throw error;
      }
    },
  };
}

/** True if a migration changed the columns of a prepared statement: "cached plan must not change result type". */
const isOutdated = (error: unknown): boolean =>
  error instanceof DatabaseError && error.routine === "RevalidateCachedQuery";

/** Sends everything at once. After an error, Postgres refuses the rest of the transaction and rolls it back. */
async function runOnClient(
  client: PoolClient,
  queries: readonly WireQuery[],
  begin: string | null,
  nameOf: (text: string) => string | undefined,
): Promise<WireResult[]> {
  // As one packet: each one that Postgres has to wake up for costs about as much as a small statement.
  const { stream } = client.connection;
  stream.cork();
  const began = begin === null ? null : client.query(begin);
  const sent = queries.map(({ query, params }) =>
    // `extended` even without parameters, as Neon does: several statements in one text are rejected.
    client.query<(string | null)[]>({
      name: nameOf(query),
      text: query,
      values: [...params],
      rowMode: "array",
      types: texts,
      queryMode: "extended",
    } as QueryArrayConfig),
  );
  const ended = begin === null ? null : client.query("COMMIT");
  stream.uncork();
  // The first error is the cause; later ones only say that the transaction is aborted.
  const settled = await Promise.allSettled([began, ...sent, ended]);
  const failed = settled.find((each) => each.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  if (begin === null && client.getTransactionStatus() !== "I") await client.query("ROLLBACK");
  return (await Promise.all(sent)).map(({ command, rowCount, fields, rows }) => ({
    command: command ?? "",
    rowCount,
    fields: fields.map(asText),
    rows,
  }));
}

/** False if the connection itself is gone, which also ended the transaction. */
async function rolledBack(client: PoolClient): Promise<boolean> {
  try {
    await client.query("ROLLBACK");
    return true;
  } catch {
    return false;
  }
}

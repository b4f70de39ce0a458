/** The two Postgres engines behind the Neon endpoint: PGlite in this process, and any server through `pg`. */
import { messages, type PGlite, protocol } from "@electric-sql/pglite";
import { DatabaseError, type Pool, type PoolClient, type QueryArrayConfig } from "pg";
import { createPrepared, type Prepared } from "./prepared.ts";
import type { SqlBackend, WireField, WireQuery, WireResult } from "./neon-endpoint.ts";

/** The common part of PGlite's errors and our own on the wire. */
class Refusal extends Error {
  readonly severity = "ERROR";
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * PGlite through its raw protocol: one call per statement, which saves 1 ms of parsing that the driver repeats anyway.
 */
export function pgliteBackend(db: PGlite): SqlBackend {
  const session = { db, prepared: createPrepared() };
  return { run: (queries, begin) => db.runExclusive(() => runOnPglite(session, queries, begin)) };
}

interface Session {
  readonly db: PGlite;
  readonly prepared: Prepared;
}

async function runOnPglite(
  session: Session,
  queries: readonly WireQuery[],
  begin: string | null,
): Promise<WireResult[]> {
  const { db } = session;
  const results: WireResult[] = [];
  let open = begin !== null;
  try {
    if (begin !== null) await simple(db, begin);
    for (const query of queries) {
      const answer = await extended(session, query);
      open = answer.inTransaction;
      results.push(answer.result);
    }
    if (begin !== null) await simple(db, "COMMIT");
    open = begin === null && open;
    return results;
  } finally {
    // All callers share one session: none may leave a transaction open.
    if (open) await simple(db, "ROLLBACK");
  }
}

const simple = (db: PGlite, text: string) =>
  db.execProtocol(protocol.serialize.query(text), { throwOnError: true });

async function extended(
  { db, prepared }: Session,
  { query, params }: WireQuery,
): Promise<{ result: WireResult; inTransaction: boolean }> {
  // Statements are C strings: anything after a NUL would be read as the next field of the message.
  if (query.includes("\0")) throw new Refusal("22021", 'invalid byte sequence for encoding "UTF8": 0x00');
  const { bind, describe, execute, sync } = protocol.serialize;
  const { name, request } = prepared.prepare(query);
  const all = [
    ...request,
    bind({ statement: name, values: [...params] }),
    describe({ type: "P" }),
    execute({}),
    sync(),
  ];
  try {
    const answer = collect((await db.execProtocol(Buffer.concat(all), { throwOnError: true })).messages);
    prepared.ran(answer.result.command);
    return answer;
  } catch (error) {
    prepared.failed(query);
    throw error;
  }
}

function collect(received: readonly object[]): { result: WireResult; inTransaction: boolean } {
  const rows: (string | null)[][] = [];
  let fields: WireField[] = [];
  let tag = "";
  let inTransaction = false;
  for (const message of received) {
    if (message instanceof messages.DataRowMessage) rows.push(message.fields);
    else if (message instanceof messages.RowDescriptionMessage) fields = message.fields.map(asText);
    else if (message instanceof messages.CommandCompleteMessage) tag = message.text;
    else if (message instanceof messages.ReadyForQueryMessage) inTransaction = message.status !== "I";
  }
  return { result: { ...readTag(tag), fields, rows }, inTransaction };
}

const asText = (field: Omit<WireField, "format">): WireField => ({
  name: field.name,
  dataTypeID: field.dataTypeID,
  tableID: field.tableID,
  columnID: field.columnID,
  dataTypeSize: field.dataTypeSize,
  dataTypeModifier: field.dataTypeModifier,
  format: "text",
});

/** `INSERT 0 3` and `SELECT 3` end with a count, `CREATE TABLE` does not. */
function readTag(tag: string): { command: string; rowCount: number | null } {
  const [command = "", ...rest] = tag.split(" ");
  const count = Number(rest.at(-1));
  return { command, rowCount: rest.length > 0 && Number.isInteger(count) ? count : null };
}

/** Passes Postgres' text through unchanged. */
const texts = { getTypeParser: () => (value: string) => value };

/** Maximum number of prepared statements; NADIA has about 200, and each takes about 80 KB of a connection's memory. */
const mostNamed = 250;

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
    if (known !== undefined || names.size >= mostNamed) return known;
    if (!once.delete(text)) {
      if (once.size >= mostNamed) once.clear();
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

/** A migration changed the columns of a prepared statement: "cached plan must not change result type". */
const isOutdated = (error: unknown): boolean =>
  error instanceof DatabaseError && error.routine === "RevalidateCachedQuery";

/** Sends everything at once. After an error, Postgres refuses the rest of the transaction and rolls it back. */
async function runOnClient(
  client: PoolClient,
  queries: readonly WireQuery[],
  begin: string | null,
  nameOf: (text: string) => string | undefined,
): Promise<WireResult[]> {
  const began = begin === null ? null : client.query(begin);
  const asked = queries.map(({ query, params }) =>
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
  // The first error is the cause; those behind it only say that the transaction is aborted.
  const settled = await Promise.allSettled([began, ...asked, ended]);
  const failed = settled.find((each) => each.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  if (begin === null && client.getTransactionStatus() !== "I") await client.query("ROLLBACK");
  return (await Promise.all(asked)).map(({ command, rowCount, fields, rows }) => ({
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

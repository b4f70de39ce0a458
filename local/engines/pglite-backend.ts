/** PGlite behind the Neon endpoint, in this process. */
import { messages, type PGlite, protocol } from "@electric-sql/pglite";
import { asText, type SqlBackend, type WireField, type WireQuery, type WireResult } from "./neon-endpoint.ts";
import { createPrepared, type Prepared } from "./prepared.ts";

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

/** `INSERT 0 3` and `SELECT 3` end with a count, `CREATE TABLE` does not. */
function readTag(tag: string): { command: string; rowCount: number | null } {
  const [command = "", ...rest] = tag.split(" ");
  const count = Number(rest.at(-1));
  return { command, rowCount: rest.length > 0 && Number.isInteger(count) ? count : null };
}

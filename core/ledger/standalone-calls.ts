/**
 * Model calls that belong to no interaction: summaries and embeddings. They are written to Postgres with the next
 * statement sent there, because a draft has no round trip to spare for them. Calls that a process never gets to send
 * are missing from the figures, not from the ledger.
 */
import type { Batch, BatchRows, Sql } from "../kernel/sql.ts";
import { insertCalls, selectCallsSince, type StandaloneCall } from "./sql.ts";

export type { StandaloneCall } from "./sql.ts";

export interface CallQueue {
  /** Queues a call for the next statement; a call whose id is already stored is not stored again. */
  queue(call: StandaloneCall): void;
  /** The same Postgres; appends the queued calls as the last statement of the same transaction. */
  readonly sql: Sql;
}

/** Stores calls at once. Throws what Postgres throws. */
export const storeCalls = (db: Pick<Sql, "query">, calls: readonly StandaloneCall[]): Promise<unknown> =>
  db.query(insertCalls(calls));

/** Counts the calls of a purpose since then, ISO 8601, and reads when the first of them was. */
export const callsSince = selectCallsSince;

/** Exceeded only while Postgres is down; the oldest calls are then dropped. */
const maxWaiting = 1_000;

/** Queues calls and sends them along with the statements to this Postgres. */
export function createCallQueue(db: Sql): CallQueue {
  let waiting: StandaloneCall[] = [];
  const batch = async <const B extends Batch>(statements: B): Promise<BatchRows<B>> => {
    if (waiting.length === 0) return db.batch(statements);
    const sent = waiting;
    waiting = [];
    try {
      return await db.batch({ ...statements, standalone_calls: insertCalls(sent) });
    } catch (error) {
      // If they were stored after all, their ids prevent counting them twice.
      waiting = [...sent, ...waiting].slice(-maxWaiting);
      throw error;
    }
  };
  return {
    queue: (call) => {
      waiting = [...waiting, call].slice(-maxWaiting);
    },
    sql: {
      batch,
      query: async (statement) => {
        if (waiting.length === 0) return db.query(statement);
        return (await batch({ statement })).statement;
      },
    },
  };
}

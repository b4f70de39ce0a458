/**
 * Model calls that no interaction holds: summaries and embeddings. They are written to Postgres with whatever is sent
 * there next, because a draft has no round trip to spare for them; what a process notes and never gets to send is lost
 * to the figures, not to the ledger.
 */
import type { BatchRows, Sql, Statement } from "../kernel/sql.ts";
import { insertCalls, type SideCall } from "./sql.ts";

export type { SideCall } from "./sql.ts";

export interface SideCalls {
  /** Keeps a call for the next statement; a call whose id is stored already is stored once. */
  note(call: SideCall): void;
  /** The same Postgres, which takes along what was noted: as the last statement of the same transaction. */
  readonly sql: Sql;
}

/** More wait only while Postgres is out; then the oldest go. */
const mostWaiting = 1_000;

/** Notes calls and sends them along with this Postgres' statements. */
export function createSideCalls(db: Sql): SideCalls {
  let waiting: SideCall[] = [];
  const batch = async <const S extends readonly Statement[]>(statements: S): Promise<BatchRows<S>> => {
    if (waiting.length === 0) return db.batch(statements);
    const sent = waiting;
    waiting = [];
    try {
      const rows = await db.batch([...statements, insertCalls(sent)]);
      // One answer a statement, in order: without the last one these are the answers to the caller's own.
      return rows.slice(0, -1) as unknown as BatchRows<S>;
    } catch (error) {
      // Should they be stored after all, their ids keep them from being counted twice.
      waiting = [...sent, ...waiting].slice(-mostWaiting);
      throw error;
    }
  };
  return {
    note: (call) => {
      waiting = [...waiting, call].slice(-mostWaiting);
    },
    sql: {
      batch,
      query: async (statement) => {
        if (waiting.length === 0) return db.query(statement);
        const [rows] = await batch([statement] as const);
        return rows;
      },
    },
  };
}

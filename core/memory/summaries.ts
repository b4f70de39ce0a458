/** Summaries that a model makes: what it is to be asked, and where its answer is kept. */
import { type Clock, iso } from "../kernel/clock.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Sql, Statement } from "../kernel/sql.ts";
import { dropSummary, selectSummary, upsertSummary } from "./history-sql.ts";
import type { Memory } from "./memory.ts";
import { earlierOf, recentLength } from "./rules.ts";
import type { HistoryEntry } from "./schema.ts";

/** What is to be summarised now. */
export interface SummaryTask {
  /** The messages before the recent ten, oldest first, never empty. */
  readonly entries: readonly HistoryEntry[];
  /** The number of the last of them. */
  readonly covers: number;
  readonly generation: number;
  /** A summary of just these that was made before, or null. */
  readonly made: string | null;
}

export interface Summaries {
  /** One Postgres round trip; null where a draft sees every message in full. */
  task(customer: CustomerId): Promise<SummaryTask | null>;
  /** Keeps a summary in Postgres, then in Redis; false where the messages changed since the task was read. */
  keep(customer: CustomerId, task: SummaryTask, text: string, model: string): Promise<boolean>;
}

/** Summaries in both stores. */
export const createSummaries = (needs: { sql: Sql; memory: Memory; clock: Clock }): Summaries => ({
  task: (customer) => task(needs, customer),
  keep: async (customer, { covers, generation, made }, text, model) => {
    const summary = { covers, generation, text, model, now: iso(needs.clock.now()) };
    if (made === null && (await needs.sql.query(upsertSummary(customer, summary))).length === 0) return false;
    await needs.memory.summarise(customer, { covers, text });
    return true;
  },
});

async function task({ sql, memory }: { sql: Sql; memory: Memory }, customer: CustomerId) {
  const { rows, summaries } = await sql.batch({
    rows: memory.rebuildStatement(customer),
    summaries: selectSummary(customer),
  });
  const { history, total } = memory.rebuilt(rows);
  const [known] = summaries;
  const entries = earlierOf(history);
  if (entries.length === 0 || known === undefined) return null;
  const covers = total - recentLength;
  return { entries, covers, generation: known.generation, made: known.covers === covers ? known.text : null };
}

/** For the transaction that changes stored messages: what was made of them is dropped, and what is being made. */
export const dropSummaryStatement = (customer: CustomerId, now: number): Statement =>
  dropSummary(customer, iso(now));

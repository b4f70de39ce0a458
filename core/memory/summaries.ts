/** Summaries by a model: what to send it, and where its answer is stored. */
import { type Clock, iso } from "../kernel/clock.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Sql, Statement } from "../kernel/sql.ts";
import { dropSummary, selectSummary, upsertSummary } from "./history-sql.ts";
import type { Memory } from "./memory.ts";
import { earlierOf, recentLength } from "./rules.ts";
import type { HistoryEntry } from "./schema.ts";

/** What to summarise now. */
export interface SummaryTask {
  /** The messages before the last ten, oldest first, never empty. */
  readonly entries: readonly HistoryEntry[];
  /** The number of the last of them. */
  readonly covers: number;
  readonly generation: number;
  /** An existing summary of exactly these, or null. */
  readonly made: string | null;
}

export interface Summaries {
  /** One Postgres round trip; null if a draft sees every message in full. */
  task(customer: CustomerId): Promise<SummaryTask | null>;
  /** Stores a summary in Postgres, then in Redis; false if the messages changed since the task was read. */
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

/** For the transaction that changes stored messages: drops their summary, and any in progress. */
export const dropSummaryStatement = (customer: CustomerId, now: number): Statement =>
  dropSummary(customer, iso(now));

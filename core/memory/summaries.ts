/** Summaries by a model: what to send it, and where its answer is stored. */
import { iso } from "../kernel/clock.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Statement } from "../kernel/sql.ts";
import { dropSummary, selectSummary, upsertSummary } from "./history-sql.ts";
import { rebuilt, rebuildStatement, rememberSummary } from "./memory.ts";
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

/** What to summarise now; null if a draft sees every message in full. One Postgres round trip. */
export async function summaryTask(
  { sql }: Pick<Ports, "sql">,
  customer: CustomerId,
): Promise<SummaryTask | null> {
  const { rows, summaries } = await sql.batch({
    rows: rebuildStatement(customer),
    summaries: selectSummary(customer),
  });
  const { history, total } = rebuilt(rows);
  const [known] = summaries;
  const entries = earlierOf(history);
  if (entries.length === 0 || known === undefined) return null;
  const covers = total - recentLength;
  return { entries, covers, generation: known.generation, made: known.covers === covers ? known.text : null };
}

/** Stores a summary in Postgres, then in Redis; false if the messages changed since the task was read. */
export async function storeSummary(
  ports: Pick<Ports, "sql" | "redis" | "clock">,
  customer: CustomerId,
  { covers, generation, made }: SummaryTask,
  text: string,
  model: string,
): Promise<boolean> {
  const summary = { covers, generation, text, model, now: iso(ports.clock.now()) };
  if (made === null && (await ports.sql.query(upsertSummary(customer, summary))).length === 0) return false;
  await rememberSummary(ports, customer, { covers, text });
  return true;
}

/** For the transaction that changes stored messages: drops their summary, and any in progress. */
export const dropSummaryStatement = (customer: CustomerId, now: number): Statement =>
  dropSummary(customer, iso(now));

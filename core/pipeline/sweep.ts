/** The scheduled sweep: lost jobs, expired leases, claims and reviews, stuck sends, the log's fallback. */
import { giveUpStuck, restartDeliveries } from "../delivery/lost.ts";
import { iso } from "../kernel/clock.ts";
import type { Ports } from "../kernel/ports.ts";
import { expireQuarantined } from "../quarantine/quarantine.ts";
import { expireReviews, releaseExpiredClaims } from "../review/expiry.ts";
import { restartRegenerations } from "../review/regenerate.ts";
import { forgetHandled } from "../wal/copies.ts";
import { copyWaiting } from "../wal/copying.ts";
import { endLeases, findOverdue } from "../wal/due.ts";
import { searchGaps } from "../wal/gaps.ts";
import { handledMs } from "../wal/rules.ts";
import type { WalPorts } from "../wal/schema.ts";
import { type Flush, restoreCopies } from "./restore.ts";

export interface Sweeper extends WalPorts, Pick<Ports, "sql" | "jobs" | "log"> {
  /** Creates the partitions of the coming months. */
  readonly makePartitions: () => Promise<number>;
}

/** Rows of each kind per sweep. */
const atOnce = 500;

/** Runs every chore; a failure is logged and does not stop the others. Throws if any failed. */
export async function sweep(sweeper: Sweeper): Promise<void> {
  const failed: unknown[] = [];
  const chores: Record<string, () => Promise<number>> = {
    copies: () => copyWaiting(sweeper),
    // A message that could not be copied would look lost.
    gaps: async () => (failed.length > 0 ? 0 : reportGaps(sweeper)),
    restored: async () => flush(sweeper, await restoreCopies(sweeper)),
    handled: async () => {
      const before = iso(sweeper.clock.now() - handledMs);
      return (await sweeper.sql.query(forgetHandled(before)))[0]?.n ?? 0;
    },
    flushes: () => flushOverdue(sweeper),
    stuck: async () => (await giveUpStuck(sweeper, atOnce)).length,
    deliveries: async () => (await restartDeliveries(sweeper, atOnce)).length,
    claims: () => releaseExpiredClaims(sweeper, atOnce),
    expiry: () => expireReviews(sweeper, atOnce),
    quarantine: () => expireQuarantined(sweeper, atOnce),
    regenerations: () => restartRegenerations(sweeper, atOnce),
    partitions: sweeper.makePartitions,
  };
  for (const [chore, run] of Object.entries(chores)) {
    try {
      const found = await run();
      if (found > 0) sweeper.log.info("sweep.found", { chore, found });
    } catch (error) {
      sweeper.log.error("sweep.failed", error, { chore });
      failed.push(error);
    }
  }
  if (failed.length > 0) throw failed[0];
}

async function reportGaps({ sql, clock, log }: Pick<Sweeper, "sql" | "clock" | "log">): Promise<number> {
  const gaps = await searchGaps(sql, clock.now());
  for (const { first_id, last_id } of gaps) {
    log.error("updates.missing", null, { first: first_id, last: last_id, count: last_id - first_id + 1 });
  }
  return gaps.length;
}

async function flushOverdue(sweeper: Sweeper): Promise<number> {
  const { clock, log } = sweeper;
  const { customers, dropped } = await findOverdue(sweeper);
  if (dropped > 0) log.error("wal.due_members_dropped", null, { count: dropped });
  return flush(
    sweeper,
    customers.map((customer) => ({ customer, dueAt: clock.now() })),
  );
}

async function flush({ jobs }: Sweeper, found: readonly Flush[]): Promise<number> {
  for (const { customer, dueAt } of found) {
    await jobs.draft({ v: 1, kind: "draft", customer_id: customer, due_at: dueAt }, 0);
  }
  return found.length;
}

/** Drafts at once what a dead process was drafting, without waiting for its leases to expire; only for a single process. */
export async function resume(sweeper: Sweeper): Promise<void> {
  const { clock, log } = sweeper;
  const customers = await endLeases(sweeper);
  await flush(
    sweeper,
    customers.map((customer) => ({ customer, dueAt: clock.now() })),
  );
  if (customers.length > 0) log.info("drafts.resumed", { count: customers.length });
}

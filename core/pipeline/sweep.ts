/** The sweep: lost jobs, expired leases, claims and reviews, stuck sends, the log's fallback. */
import { giveUpStuck, restartDeliveries } from "../delivery/lost.ts";
import { iso } from "../kernel/clock.ts";
import type { Ports } from "../kernel/ports.ts";
import { continueErasures } from "../privacy/erasures.ts";
import { expireQuarantined } from "../quarantine/quarantine.ts";
import { restartReviewerUpdates } from "../posts/reviewer-updates.ts";
import { scheduleEndPosts } from "../posts/end-posts.ts";
import { giveUpStuckPosts, restartPosts } from "../posts/posts.ts";
import type { PostSettings } from "../posts/schema.ts";
import { failAbandoned, finish, recordProgress, type Run } from "../recovery/operation.ts";
import type { TelegramUpdates } from "../recovery/port.ts";
import { errorOf } from "../recovery/rules.ts";
import type { RecoveryCounts } from "../recovery/schema.ts";
import { restartNotifications } from "../notifications/notify.ts";
import { notifyOverdue } from "../review/overdue.ts";
import type { ReviewSettings } from "../review/schema.ts";
import { expireReviews, releaseExpiredClaims } from "../review/expiry.ts";
import { restartRegenerations } from "../review/regenerate.ts";
import { forgetHandled, markRecovered } from "../wal/copies.ts";
import { copyWaiting } from "../wal/copy-waiting.ts";
import { endLeases, findOverdue } from "../wal/due.ts";
import { searchGaps } from "../wal/gaps.ts";
import { handledMs } from "../wal/rules.ts";
import type { WalPorts } from "../wal/schema.ts";
import { sendFlush } from "./flush.ts";
import { type Flush, restoreCopies } from "./restore.ts";

export interface Sweeper extends WalPorts, PostSettings, ReviewSettings, Pick<Ports, "sql" | "jobs" | "log"> {
  /** Creates the partitions of the coming months. */
  readonly makePartitions: () => Promise<number>;
  /** Null if the bot is unknown. */
  readonly telegram: TelegramUpdates | null;
}

/** Rows of each kind per sweep. */
const atOnce = 500;

/** A step of the sweep; resolves to how many it found. */
interface SweepStep {
  readonly run: () => Promise<number>;
  /** What it finds was lost and is repaired (`loss`), is only reported (`report`), or was due anyway (`routine`). */
  readonly finds: "loss" | "report" | "routine";
}

/**
 * Runs every step; a failure is logged and does not stop the others. Records the run as a recovery operation if it is
 * one that somebody started, or if something was lost or failed. Resolves to what was thrown.
 */
export async function sweep(sweeper: Sweeper, run: Run): Promise<unknown[]> {
  const { log } = sweeper;
  const failed: [step: string, error: unknown][] = [];
  const counts: Record<string, RecoveryCounts[string]> = {};
  const steps = Object.entries(stepsOf(sweeper, run));
  let isLoss = false;
  for (const [done, [name, step]] of steps.entries()) {
    try {
      await recordProgress(sweeper, run, { step: name, done, total: steps.length, counts });
      const found = await step.run();
      if (found === 0) continue;
      log.info("sweep.found", { step: name, found });
      counts[name] = { found, repaired: step.finds === "report" ? 0 : found };
      isLoss ||= step.finds !== "routine";
    } catch (error) {
      log.error("sweep.failed", error, { step: name });
      failed.push([name, error]);
    }
  }
  if (run.isRecorded || isLoss || failed.length > 0) await record(sweeper, run, counts, failed);
  return failed.map(([, error]) => error);
}

/** The operation's last step: without it, a recorded operation would fail when its time limit passes. */
async function record(
  sweeper: Sweeper,
  run: Run,
  counts: RecoveryCounts,
  failed: [step: string, error: unknown][],
): Promise<void> {
  const state = failed.length > 0 ? "failed" : "succeeded";
  try {
    await finish(sweeper, run, {
      state,
      counts,
      errors: failed.map(([step, error]) => errorOf(step, error)),
    });
  } catch (error) {
    sweeper.log.error("recovery.not_recorded", error, { operation: run.id });
    failed.push(["record", error]);
  }
}

function stepsOf(sweeper: Sweeper, { id }: Run): Record<string, SweepStep> {
  const loss = (run: SweepStep["run"]): SweepStep => ({ run, finds: "loss" });
  const routine = (run: SweepStep["run"]): SweepStep => ({ run, finds: "routine" });
  let isCopied = false;
  return {
    // First, because it may have to set the webhook again.
    operations: loss(() => failAbandoned(sweeper, sweeper.telegram)),
    copies: loss(async () => {
      const { copied, isComplete } = await copyWaiting(sweeper);
      isCopied = isComplete;
      return copied;
    }),
    gaps: {
      // A message that is not copied yet would look lost.
      run: async () => (isCopied ? reportGaps(sweeper) : 0),
      finds: "report",
    },
    restored: loss(async () => flush(sweeper, await restoreCopies(sweeper), id)),
    handled: routine(async () => {
      const before = iso(sweeper.clock.now() - handledMs);
      return (await sweeper.sql.query(forgetHandled(before)))[0]?.n ?? 0;
    }),
    flushes: loss(() => flushOverdue(sweeper, id)),
    stuck: loss(async () => (await giveUpStuck(sweeper, atOnce)).length),
    deliveries: loss(async () => (await restartDeliveries(sweeper, atOnce)).length),
    claims: routine(() => releaseExpiredClaims(sweeper, atOnce)),
    expiry: routine(() => expireReviews(sweeper, atOnce)),
    erasures: routine(() => continueErasures(sweeper)),
    quarantine: routine(() => expireQuarantined(sweeper, atOnce)),
    regenerations: loss(() => restartRegenerations(sweeper, atOnce)),
    stuck_posts: loss(() => giveUpStuckPosts(sweeper)),
    // A changed review is edited soon anyway, unless its job was lost.
    posts: routine(() => restartPosts(sweeper, atOnce)),
    ended_posts: routine(() => scheduleEndPosts(sweeper)),
    overdue: routine(() => notifyOverdue(sweeper)),
    notifications: loss(() => restartNotifications(sweeper)),
    reviewer_updates: loss(() => restartReviewerUpdates(sweeper, atOnce)),
    partitions: routine(sweeper.makePartitions),
  };
}

async function reportGaps({ sql, clock, log }: Pick<Sweeper, "sql" | "clock" | "log">): Promise<number> {
  const gaps = await searchGaps(sql, clock.now());
  for (const { first_id, last_id } of gaps) {
    log.error("updates.missing", null, { first: first_id, last: last_id, count: last_id - first_id + 1 });
  }
  return gaps.length;
}

async function flushOverdue(sweeper: Sweeper, operation: string): Promise<number> {
  const { clock, log } = sweeper;
  const { customers, dropped } = await findOverdue(sweeper);
  if (dropped > 0) log.error("wal.due_members_dropped", null, { count: dropped });
  const flushes = customers.map((customer) => ({ customer, dueAt: clock.now() }));
  return flush(sweeper, flushes, operation);
}

type Flusher = Pick<Sweeper, "jobs" | "sql" | "clock" | "log">;

/** Schedules the flushes; their drafts will name the operation. */
async function flush(flusher: Flusher, found: readonly Flush[], operation: string | null): Promise<number> {
  const customers = found.map(({ customer }) => customer);
  if (operation !== null && found.length > 0)
    await flusher.sql.query(markRecovered(customers, operation)).catch((error: unknown) => {
      // Postgres may be down: the drafts matter more than where they came from.
      flusher.log.error("recovery.not_marked", error, { operation });
    });
  for (const { customer, dueAt } of found) await sendFlush(flusher, customer, dueAt);
  return found.length;
}

/**
 * Drafts at once what a dead process was drafting, without waiting for its leases to expire; only for a single process.
 */
export async function resume(sweeper: Flusher & Parameters<typeof endLeases>[0]): Promise<void> {
  const { clock, log } = sweeper;
  const customers = await endLeases(sweeper);
  await flush(
    sweeper,
    customers.map((customer) => ({ customer, dueAt: clock.now() })),
    null,
  );
  if (customers.length > 0) log.info("drafts.resumed", { count: customers.length });
}

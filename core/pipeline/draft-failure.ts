/** What becomes of a failed attempt: the turn is drafted again at once or later, or its faulty message is parked. */
import type { DraftOutcome } from "../drafting/schema.ts";
import { isAlreadyAnswered } from "../drafting/turns.ts";
import { parkedEnvelope, undraftedStatements } from "../intake/undrafted-updates.ts";
import { iso } from "../kernel/clock.ts";
import { hasCode } from "../kernel/errors.ts";
import { isOutdated } from "../memory/memory.ts";
import { isCustomerSilenced } from "../protocol/guard.ts";
import { handle } from "../wal/copies.ts";
import { isOvertaking } from "../wal/guard.ts";
import { acknowledge, releaseLease } from "../wal/lease.ts";
import type { Acknowledged } from "../wal/schema.ts";
import { scheduleRemaining } from "./acknowledge.ts";
import type { Attempt } from "./drafter.ts";
import { scheduleFlush } from "./flush.ts";
import { restoreCopies } from "./restore.ts";

/** A draft that was not stored because something else was faster. */
export interface Overtaken {
  /** Null if there was nothing to draft. */
  readonly outcome: DraftOutcome | null;
}

/**
 * If a draft took longer than this and is outdated, the next attempt makes it again, ms: the lease is too short for
 * two.
 */
const draftAgainWithinMs = 30_000;

/** Rethrows the error, unless it says that something else was faster and there is time to draft again at once. */
export function draftAgainIfOvertaken(
  { clock, log }: Attempt,
  error: unknown,
  { start, outcome }: Overtaken & { readonly start: number },
): Overtaken {
  const by = overtakenBy(error);
  if (by === null || clock.now() - start > draftAgainWithinMs) throw error;
  log.warn("draft.overtaken", { by });
  return { outcome };
}

/** Releases the lease, so that the turn is tried again later; parks a message that fails repeatedly on its own. */
export async function giveUp(attempt: Attempt, error: unknown): Promise<void> {
  const { lease, isSingle, log } = attempt;
  if (isOvertaking(error)) await fetchEarlier(attempt);
  else log.error("draft.failed", error, { attempt: lease.attempt });
  const isTurnAtFault = isFaultOfTurn(error);
  if (isTurnAtFault && isSingle) return scheduleRemaining(attempt, await park(attempt));
  const released = await releaseLease(attempt, lease, isTurnAtFault, isOvertaking(error));
  if (released === null) log.warn("draft.lease_lost");
  else await scheduleFlush(attempt, lease.customer, released.dueAt);
}

/**
 * What was faster than the draft: a reply that Redis had missed, the silence protocol, or a decision on a message whose
 * edit is in the turn; null if nothing was.
 */
function overtakenBy(error: unknown): "reply" | "silence" | "decision" | null {
  if (isOutdated(error)) return "reply";
  if (isCustomerSilenced(error)) return "silence";
  return isAlreadyAnswered(error) ? "decision" : null;
}

/**
 * True if the failure counts towards parking: an outage, an earlier message or being overtaken is not the turn's fault.
 */
const isFaultOfTurn = (error: unknown): boolean =>
  !hasCode(error, "database_unavailable", "redis_unavailable", "circuit_open") &&
  !isOvertaking(error) &&
  overtakenBy(error) === null;

/**
 * Restores what only Postgres holds to the log, which the next lease sorts, so that the next attempt answers it too
 * (promise 5).
 */
async function fetchEarlier(attempt: Attempt): Promise<void> {
  attempt.log.info("draft.waits_for_earlier");
  // If that fails, the next attempt meets the same guard, so the lease is released either way.
  await restoreCopies(attempt, attempt.lease.customer).catch((error: unknown) => {
    attempt.log.error("draft.earlier_not_fetched", error);
  });
}

/** Parks the lease's entries with the reason and acknowledges them, so that later messages are not blocked ([S1]). */
async function park(attempt: Attempt): Promise<Acknowledged | null> {
  const { sql, clock, log, lease } = attempt;
  const now = clock.now();
  const { customer, entries } = lease;
  const envelopes = entries.map((entry) =>
    parkedEnvelope(
      customer,
      "failed_repeatedly",
      entry.envelope === null ? entry.raw : JSON.stringify(entry.envelope),
      now,
    ),
  );
  const handled = entries.flatMap(({ envelope }) =>
    envelope === null ? [] : [{ update_id: envelope.update_id, key: null }],
  );
  await sql.batch({ parked: undraftedStatements(envelopes), handled: handle(handled, iso(now)) });
  const done = await acknowledge(attempt, lease, []);
  log.error("draft.parked", null, { entries: entries.length });
  return done;
}

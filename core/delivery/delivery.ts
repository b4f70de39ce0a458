/** The worker's side of the outbox: approved replies go out once, in order; unclear outcomes wait for a person. */
import { type Clock, iso } from "../kernel/clock.ts";
import { hasCode, hasSqlstate, NadiaError } from "../kernel/errors.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import { combineWrites, type Statement } from "../kernel/sql.ts";
import { finishedReply } from "./finished.ts";
import type { Attempted } from "./port.ts";
import { outcomeOf, storeRetriesMs } from "./rules.ts";
import type { ClaimedDelivery, FinishedReply, NextDelivery } from "./schema.ts";
import * as sql from "./sql.ts";

export interface OutboxPorts extends Pick<Ports, "sql" | "clock" | "ids"> {
  /** The sending bot; null skips the check that the stores are its own. */
  readonly bot?: number | null;
}

/** How a receipt is recorded. */
export interface ReceiptOptions {
  /** Whether the next bubble is claimed as well; true by default. */
  readonly take?: boolean;
  /** Writes of the same transaction that no bubble depends on. */
  readonly alongside?: readonly Statement[];
}

/**
 * Claims the customer's next bubble. Throws `database_unavailable`, `database_failed` or `circuit_open`, and
 * `bad_configuration` if the stores belong to another bot: everything stays queued for that one.
 */
export async function claimDelivery(
  { sql: store, clock, ids, bot = null }: OutboxPorts,
  customer: CustomerId,
): Promise<NextDelivery> {
  const now = clock.now();
  const order = { customer, attempt: ids.random(), now: iso(now), prefer: null, take: true, bot };
  try {
    const [row] = await withRetries(clock, () => store.query(sql.claimNext(order)));
    refuseOtherBot(row, bot);
    return nextOf(row, order, now);
  } catch (error) {
    if (!collided(error)) throw error;
    return { claimed: null, due_in_ms: null };
  }
}

/**
 * Throws `bad_configuration` if the reply belongs to another bot, for which a chat id means another person, or none.
 */
function refuseOtherBot(row: sql.ClaimRow | undefined, bot: number | null): void {
  const owner = row?.other_bot ?? null;
  if (owner === null) return;
  throw new NadiaError(
    "bad_configuration",
    `these stores hold the replies of bot ${owner}, and TELEGRAM_BOT_TOKEN belongs to bot ${bot}: use the other token, or other stores`,
    { facts: { stored: owner, given: bot } },
  );
}

/**
 * Records Telegram's answer and, unless `take` is false, claims the next bubble in the same round trip. Throws as
 * `claimDelivery` does; the sweep then marks the bubble `unknown`.
 */
export async function recordReceipt(
  { sql: store, clock, ids, bot = null }: OutboxPorts,
  claimed: ClaimedDelivery,
  result: Attempted,
  { take = true, alongside = [] }: ReceiptOptions = {},
): Promise<NextDelivery & { finished: FinishedReply | null }> {
  const now = clock.now();
  const outcome = outcomeOf(claimed, result, now);
  const written = {
    ...outcome,
    id: claimed.id,
    attempt: claimed.attempt_id,
    now: iso(now),
    not_before: outcome.not_before === null ? null : iso(outcome.not_before),
  };
  const order = {
    customer: claimed.customer_id,
    attempt: ids.random(),
    now: iso(now),
    prefer: claimed.interaction_id,
    take,
    bot,
  };
  const receipt = {
    lock: sql.lockInteraction(claimed.id),
    settled: sql.settle(written),
    followed: combineWrites([...alongside, sql.followDeliveries(claimed.id, iso(now))]),
  };
  try {
    const { followed, next } = await withRetries(clock, () =>
      store.batch({ ...receipt, next: sql.claimNext(order) }),
    );
    return { ...nextOf(next[0], order, now), finished: finishedReply(followed[0]) };
  } catch (error) {
    if (!collided(error)) throw error;
    // Another worker claimed at the same moment: our receipt must not be lost with our claim.
    const { followed } = await withRetries(clock, () => store.batch(receipt));
    return { claimed: null, due_in_ms: 0, finished: finishedReply(followed[0]) };
  }
}

/** Two workers claimed for one customer: the unique index or a deadlock stopped one of them. */
const collided = (error: unknown): boolean => hasSqlstate(error, "23505", "40001", "40P01");

/** Retries what is safe to retry while Postgres is down, because a lost receipt costs a person's time. */
async function withRetries<T>(clock: Clock, call: () => Promise<T>): Promise<T> {
  for (const pause of storeRetriesMs) {
    try {
      return await call();
    } catch (error) {
      if (!hasCode(error, "database_unavailable", "circuit_open")) throw error;
      await clock.wait(pause);
    }
  }
  return call();
}

function nextOf(row: sql.ClaimRow | undefined, order: sql.Claim, now: number): NextDelivery {
  if (row === undefined) return { claimed: null, due_in_ms: null };
  const { id, due_at, busy, other_bot: _, ...rest } = row;
  if (id !== null) {
    return {
      claimed: { ...rest, id, attempt_id: order.attempt, customer_id: order.customer },
      due_in_ms: null,
    };
  }
  if (due_at === null || busy) return { claimed: null, due_in_ms: null };
  const dueIn = Math.max(0, Date.parse(due_at) - now);
  // Due and requested but not claimed: another worker was faster and carries on.
  return { claimed: null, due_in_ms: dueIn === 0 && order.take ? null : dueIn };
}

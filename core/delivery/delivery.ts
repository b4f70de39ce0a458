/** The outbox: approved replies go out once, in order; unclear outcomes wait for a person. */
import { type Clock, iso } from "../kernel/clock.ts";
import { hasCode, NadiaError } from "../kernel/errors.ts";
import { type CustomerId, type DeliveryId, type Ids } from "../kernel/ids.ts";
import type { Sql, Statement } from "../kernel/sql.ts";
import { shownOf } from "../markup/markup.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import type { SendResult } from "./port.ts";
import { countFailed, listDeliveries } from "./list.ts";
import { outcomeOf, overdueMs, storeRetriesMs, stuckMs } from "./rules.ts";
import type {
  ClaimedDelivery,
  DeliveredWords,
  DeliveryPage,
  DeliveryQuery,
  FailedDeliveries,
  FinishedReply,
  NextDelivery,
} from "./schema.ts";
import * as sql from "./sql.ts";

export interface Delivery {
  /**
   * Claims the customer's next bubble. Throws `database_unavailable`, `database_failed` or `circuit_open`, and
   * `bad_configuration` if the stores belong to another bot: everything stays queued for that one.
   */
  claim(customer: CustomerId): Promise<NextDelivery>;
  /**
   * Records Telegram's answer together with `alongside` in one transaction and, unless `take` is false, claims the
   * next bubble in the same round trip. Throws as `claim` does; the sweep then marks the bubble `unknown`.
   */
  receipt(
    claimed: ClaimedDelivery,
    result: SendResult,
    take?: boolean,
    alongside?: readonly Statement[],
  ): Promise<NextDelivery & { finished: FinishedReply | null }>;
  /** Marks sends without a receipt as `unknown`; resolves to their ids. `now` is ms since 1970. */
  markStuck(now: number): Promise<DeliveryId[]>;
  /** Customers whose next bubble is overdue because a job was lost; at most `limit`. */
  overdue(now: number, limit: number): Promise<CustomerId[]>;
  /** Resends an `unknown` or `undeliverable` bubble. Throws `not_found` or `wrong_state`. */
  resend(id: DeliveryId, reviewer: Reviewer): Promise<{ customer_id: CustomerId }>;
  /** Confirms that an `unknown` bubble arrived. Throws `not_found` or `wrong_state`. */
  confirm(
    id: DeliveryId,
    reviewer: Reviewer,
    telegramMessageId?: number,
    alongside?: readonly Statement[],
  ): Promise<{ customer_id: CustomerId; finished: FinishedReply | null }>;
  /** Acknowledges that `undeliverable` messages were refused. Throws `not_found` or `wrong_state`. */
  dismiss(id: DeliveryId, reviewer: Reviewer): Promise<void>;
  /** Failed or possibly failed replies that wait for a person. */
  failed(): Promise<FailedDeliveries>;
  /** A delivery's text and recipient. Throws `not_found`. */
  find(id: DeliveryId): Promise<DeliveredWords>;
  /** Deliveries, newest first; `cursor` is a page's `next_cursor`. */
  list(query: DeliveryQuery): Promise<DeliveryPage>;
}

interface Needs {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly ids: Ids;
  /** The sending bot; absent where nothing is sent. */
  readonly bot?: number | null;
}

/** Maximum stuck sends that one sweep gives up. */
const stuckAtOnce = 500;

/** The delivery module. */
export const createDelivery = (needs: Needs): Delivery => ({
  claim: (customer) => claim(needs, customer),
  receipt: (claimed, result, take = true, alongside = []) =>
    receipt(needs, claimed, result, { take, alongside }),
  markStuck: async (now) =>
    idsOf(await needs.sql.query(sql.loseStuck(iso(now - stuckMs), iso(now), stuckAtOnce))),
  overdue: async (now, limit) =>
    (await needs.sql.query(sql.selectOverdue(iso(now - overdueMs), limit))).map((row) => row.user_id),
  resend: async (id, reviewer) => {
    const { customer_id } = await decide(needs, id, "sent again", (now) => sql.putBack(id, reviewer, now));
    return { customer_id };
  },
  confirm: (id, reviewer, messageId, alongside = []) =>
    decide(needs, id, "confirmed", (now) => sql.confirmSent(id, reviewer, now, messageId ?? null), alongside),
  dismiss: async (id, reviewer) => {
    await decide(needs, id, "dismissed", (now) => sql.dismissRefused(id, reviewer, now));
  },
  failed: () => countFailed(needs.sql),
  find: async (id) => {
    const [row] = await needs.sql.query(sql.selectWords(id));
    if (row === undefined) throw new NadiaError("not_found", `there is no delivery ${id}`);
    return row;
  },
  list: (query) => listDeliveries(needs.sql, query),
});

const idsOf = (rows: readonly { id: DeliveryId }[]) => rows.map((row) => row.id);

async function claim(
  { sql: store, clock, ids, bot = null }: Needs,
  customer: CustomerId,
): Promise<NextDelivery> {
  const now = clock.now();
  const order = { customer, attempt: ids.random(), now: iso(now), prefer: null, take: true, bot };
  try {
    const [row] = await patiently(clock, () => store.query(sql.claimNext(order)));
    refuseOtherBot(row, bot);
    return nextOf(row, order, now);
  } catch (error) {
    if (!collided(error)) throw error;
    return { claimed: null, due_in_ms: null };
  }
}

/** For another bot, a chat id means another person, or none. */
function refuseOtherBot(row: sql.ClaimRow | undefined, bot: number | null): void {
  const owner = row?.other_bot ?? null;
  if (owner === null) return;
  throw new NadiaError(
    "bad_configuration",
    `these stores hold the replies of bot ${owner}, and TELEGRAM_BOT_TOKEN is of bot ${bot}: use the other token, or other stores`,
    { facts: { stored: owner, given: bot } },
  );
}

async function receipt(
  needs: Needs,
  claimed: ClaimedDelivery,
  result: SendResult,
  { take, alongside }: { take: boolean; alongside: readonly Statement[] },
) {
  const { sql: store, clock, ids, bot = null } = needs;
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
    followed: sql.followDeliveries(claimed.id, iso(now)),
  };
  try {
    const { followed, next } = await patiently(clock, () =>
      store.batch({ ...receipt, next: sql.claimNext(order), alongside }),
    );
    return { ...nextOf(next[0], order, now), finished: finishedOf(followed[0]) };
  } catch (error) {
    if (!collided(error)) throw error;
    // Another worker claimed at the same moment: our receipt must not be lost with our claim.
    const { followed } = await patiently(clock, () => store.batch({ ...receipt, alongside }));
    return { claimed: null, due_in_ms: 0, finished: finishedOf(followed[0]) };
  }
}

/** Two workers claimed for one customer: the unique index or a deadlock stopped one of them. */
const collided = (error: unknown): boolean =>
  hasCode(error, "database_failed") && ["23505", "40001", "40P01"].includes(String(error.facts["sqlstate"]));

/** Retries what is safe to retry while Postgres is out, because a lost receipt costs a person's time. */
async function patiently<T>(clock: Clock, call: () => Promise<T>): Promise<T> {
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
  // Due and requested but not claimed: another worker was faster and continues.
  return { claimed: null, due_in_ms: dueIn === 0 && order.take ? null : dueIn };
}

const finishedOf = (row: sql.FollowRow | undefined): FinishedReply | null =>
  row?.status === "sent" && row.sent_at !== null
    ? { interaction_id: row.interaction_id, text: shownOf(row.text), at: row.sent_at }
    : null;

async function decide(
  { sql: store, clock }: Needs,
  id: DeliveryId,
  verb: string,
  change: (now: string) => Statement<sql.DecidedRow>,
  alongside: readonly Statement[] = [],
) {
  const now = iso(clock.now());
  const { decided, followed } = await store.batch({
    lock: sql.lockInteraction(id),
    decided: change(now),
    followed: sql.followDeliveries(id, now),
    alongside,
  });
  const [row] = decided;
  if (row === undefined) throw new NadiaError("not_found", `there is no delivery ${id}`);
  if (!row.done) {
    throw new NadiaError("wrong_state", `a delivery that is ${row.state} cannot be ${verb}`, {
      facts: { state: row.state },
    });
  }
  return { customer_id: row.user_id, finished: finishedOf(followed[0]) };
}

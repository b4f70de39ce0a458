/** A person's decisions on messages whose sending failed or is unclear. */
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { CustomerId, DeliveryId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import type { Statement } from "../kernel/sql.ts";
import { finishedReply } from "./finished.ts";
import type { DeliveredWords, FinishedReply } from "./schema.ts";
import * as decideSql from "./decide-sql.ts";
import * as sql from "./sql.ts";
import { startDelivery } from "./start.ts";

/** What the caller read before deciding; null skips the check. */
interface Seen {
  readonly resends?: number | null | undefined;
}

/**
 * Sends an `unknown` or `undeliverable` message again. Throws `not_found`, `wrong_state`, and `version_conflict` if it was
 * sent again since the caller read it.
 */
export async function resend(
  ports: Pick<Ports, "sql" | "clock" | "jobs" | "log">,
  id: DeliveryId,
  reviewer: Reviewer,
  { resends = null }: Seen = {},
): Promise<void> {
  const { customer_id } = await decide(ports, { id, verb: "sent again", resends }, (now) =>
    decideSql.putBack(id, reviewer, now, resends),
  );
  await startDelivery(ports, customer_id);
}

/** Confirms that an `unknown` message arrived. Throws `not_found` or `wrong_state`. */
export const confirmArrival = (
  ports: Pick<Ports, "sql" | "clock">,
  id: DeliveryId,
  reviewer: Reviewer,
  telegramMessageId: number | null,
  /** Statements of the same transaction. */
  alongside: readonly Statement[] = [],
): Promise<{ customer_id: CustomerId; finished: FinishedReply | null }> =>
  decide(
    ports,
    { id, verb: "confirmed", resends: null },
    (now) => decideSql.confirmSent(id, reviewer, now, telegramMessageId),
    alongside,
  );

/** Acknowledges that the `undeliverable` messages of a reply were refused. Throws as `resend` does. */
export async function dismiss(
  ports: Pick<Ports, "sql" | "clock">,
  id: DeliveryId,
  reviewer: Reviewer,
  { resends = null }: Seen = {},
): Promise<void> {
  await decide(ports, { id, verb: "dismissed", resends }, (now) =>
    decideSql.dismissRefused(id, reviewer, now, resends),
  );
}

/** A message's text and recipient. Throws `not_found`. */
export async function findDelivery(
  { sql: store }: Pick<Ports, "sql">,
  id: DeliveryId,
): Promise<DeliveredWords> {
  const [row] = await store.query(decideSql.selectWords(id));
  if (row === undefined) throw notFound(id);
  return row;
}

const notFound = (id: DeliveryId) => new NadiaError("not_found", `there is no delivery ${id}`);

interface Decision {
  readonly id: DeliveryId;
  readonly verb: string;
  readonly resends: number | null;
}

async function decide(
  { sql: store, clock }: Pick<Ports, "sql" | "clock">,
  { id, verb, resends: seen }: Decision,
  change: (now: string) => Statement<decideSql.DecidedRow>,
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
  if (row === undefined) throw notFound(id);
  if (!row.done) {
    const { state, resends } = row;
    if (seen !== null && seen !== resends) {
      throw new NadiaError(
        "version_conflict",
        `somebody had this delivery sent again, and it is ${state}; read it again, and send its resends`,
        { facts: { state, resends } },
      );
    }
    throw new NadiaError("wrong_state", `a delivery that is ${state} cannot be ${verb}`, {
      facts: { state },
    });
  }
  return { customer_id: row.user_id, finished: finishedReply(followed[0]) };
}

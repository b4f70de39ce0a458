/** A reviewer writes to a customer who asked nothing: a review without a question, approved and sent like any other. */
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import { type CustomerId, InteractionId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import type { ActingReviewer } from "../kernel/reviewer.ts";
import { selectReview } from "./list-sql.ts";
import { getReview } from "./list.ts";
import { claimMs, deadlineOf } from "./rules.ts";
import type { Review, ReviewSettings } from "./schema.ts";
import { claim } from "./sql.ts";
import * as sql from "./write-first-sql.ts";

/**
 * Creates such a review and claims it, or resolves to the customer's open one. Throws `wrong_state` if the customer is
 * silenced or cannot be reached, and `not_found`. Only sending shows whether Telegram lets the bot write to them.
 */
export async function writeFirst(
  ports: Pick<Ports, "sql" | "clock" | "ids"> & ReviewSettings,
  customer: CustomerId,
  reviewer: ActingReviewer,
): Promise<Review> {
  const now = ports.clock.now();
  const change = { id: InteractionId.parse(ports.ids.random()), reviewer, now: iso(now), version: null };
  const { found, reviews } = await ports.sql.batch({
    begun: sql.insertWritten(change, customer, iso(deadlineOf(null, now, now))),
    claimed: claim(change, iso(now + claimMs)),
    found: sql.selectRecipient(customer),
    reviews: selectReview(change.id, ports.overdueAfterMs),
  });
  const [review] = reviews;
  if (review !== undefined) return review;
  const [recipient] = found;
  if (recipient === undefined)
    throw new NadiaError("not_found", "there is no customer with this id", { facts: { customer } });
  if (recipient.open !== null) return getReview(ports, recipient.open);
  throw recipient.silenced
    ? refusal("silenced", "this customer is silenced: end that first")
    : refusal(
        "unreachable",
        "this customer blocked the bot, or their account is gone: a message would not arrive",
      );
}

const refusal = (reason: string, message: string) =>
  new NadiaError("wrong_state", message, { facts: { reason } });

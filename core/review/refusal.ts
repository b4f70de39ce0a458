/** The outcome of a step: the review, or why the step was not taken. */
import { type ErrorFacts, NadiaError } from "../kernel/errors.ts";
import type { InteractionId } from "../kernel/ids.ts";
import type { ActingReviewer, Reviewer } from "../kernel/reviewer.ts";
import { statesBefore, type Step, transitions } from "./rules.ts";
import type { Review } from "./schema.ts";

/** A request: who, when (ISO 8601) and on which review. */
export interface StepRequest {
  readonly id: InteractionId;
  readonly reviewer: ActingReviewer;
  readonly now: string;
  /** True if the step is allowed even while somebody else holds the review. */
  readonly force?: boolean;
}

/** Looks for one reason why a step was not taken. */
export type Check = (request: StepRequest, review: Review, facts: ErrorFacts) => NadiaError | null;

/** The checks of a single step. */
export interface OwnChecks {
  /** Replaces the check for an earlier decision. */
  readonly decided?: Check;
  /** What is wrong with the request itself. */
  readonly invalid?: Check;
}

/** The review that a step's batch read. Throws `not_found`, or why the step was not taken. */
export function reviewAfter(
  step: Step,
  request: StepRequest,
  { taken, reviews }: { readonly taken: readonly unknown[]; readonly reviews: readonly Review[] },
  own: OwnChecks = {},
): Review {
  if (taken.length === 0) throw refusalOf(step, request, reviews, own);
  return found(reviews, request.id);
}

/** Why a step cannot be taken on the review that was read. Throws `not_found`. */
export const refusalOf = (
  step: Step,
  request: StepRequest,
  reviews: readonly Review[],
  own: OwnChecks = {},
): NadiaError => refusal(step, request, found(reviews, request.id), own);

/** The review that was read. Throws `not_found`. */
export function found(reviews: readonly Review[], id: InteractionId): Review {
  const [review] = reviews;
  if (review !== undefined) return review;
  throw new NadiaError("not_found", "there is no review with this id", { facts: { review: id } });
}

/** The error that says why a step was refused; its facts name the holder or the decision. */
const refusal = (step: Step, request: StepRequest, review: Review, own: OwnChecks): NadiaError =>
  // If nothing forbids the step now, the cause disappeared between the step and this read.
  obstacle(step, request, review, own) ?? versionConflict(review);

const factsOf = ({ id, status }: Review): ErrorFacts => ({ review: id, review_status: status });

/** What forbids the step on the review as it is now, apart from its version; null if nothing does. */
export function obstacle(
  step: Step,
  request: StepRequest,
  review: Review,
  own: OwnChecks = {},
): NadiaError | null {
  const checks = [own.decided ?? decided, late, held, impossible(step), own.invalid];
  for (const check of checks) {
    const error = check?.(request, review, factsOf(review)) ?? null;
    if (error !== null) return error;
  }
  return null;
}

/** The error if the version that was sent is outdated. */
export const versionConflict = (review: Review): NadiaError =>
  new NadiaError(
    "version_conflict",
    `this review is now at version ${review.version}; read it again, and send that version`,
    { facts: { ...factsOf(review), version: review.version } },
  );

/** Says "you" to a reviewer who resends a decision because its response was lost. */
const decided: Check = ({ reviewer }, review, facts) => {
  const { decided_by: decider, decided_at: at } = review;
  if (decider === null || at === null) return null;
  const message =
    decider.id === reviewer.id
      ? `you already decided this at ${at}`
      : `${decider.name} already decided this at ${at}`;
  return new NadiaError("already_decided", message, {
    facts: { ...facts, ...deciderFacts(decider), decided_at: at },
  });
};

/** Who decided, for an error. */
export const deciderFacts = ({ id, name }: Reviewer): ErrorFacts => ({ decided_by: name, decided_by_id: id });

/** The deadline applies from its own moment, not from the next sweep; see `late` in sql.ts. */
const late: Check = ({ now }, review, facts) => {
  const { status, deadline, business, claimed_until: until } = review;
  if (transitions.expire[status] === undefined || deadline === null || deadline > now) return null;
  const isHeld = status === "claimed" && until !== null && until > now;
  if (isHeld && !business) return null;
  const message = business
    ? `this review expired: Telegram closed the chat to replies at ${deadline}`
    : `this review expired at ${deadline}; a new message from the customer opens another`;
  return new NadiaError("wrong_state", message, {
    facts: { ...facts, review_status: "expired", deadline },
  });
};

const held: Check = ({ reviewer, now, force = false }, review, facts) => {
  const { claimed_by: holder, claimed_until: until } = review;
  if (force || holder === null || until === null || holder.id === reviewer.id || until <= now) return null;
  return new NadiaError("claimed_by_other", `${holder.name} holds this review until ${until}`, {
    facts: { ...facts, claimed_by: holder.name, claimed_until: until },
  });
};

const impossible =
  (step: Step): Check =>
  (_request, { status }, facts) =>
    statesBefore(step).includes(status)
      ? null
      : new NadiaError("wrong_state", `a review that is ${status} does not allow this`, { facts });

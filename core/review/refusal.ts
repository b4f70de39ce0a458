/** Explains why a step was not taken, from the review's current state and the request. */
import { type ErrorFacts, NadiaError } from "../kernel/errors.ts";
import { statesBefore, transitions, type Step } from "./rules.ts";
import type { Review } from "./schema.ts";
import type { Reviewer } from "../kernel/reviewer.ts";

/** The request. */
export interface Asked {
  readonly reviewer: Reviewer;
  /** When, ISO 8601. */
  readonly now: string;
  /** The version that was read, or null. */
  readonly version: number | null;
  /** An approval's text; null: the draft. */
  readonly finalText?: string | null;
  /** Tags of an approval that the taxonomy does not have. */
  readonly unknownTags?: readonly string[];
}

/** The error to throw; its facts name the holder or the decision. */
export function refusal(step: Step, asked: Asked, review: Review): NadiaError {
  const facts = { review: review.id, review_status: review.status };
  return (
    (step === "undo" ? keptDecision(asked, review, facts) : decided(asked, review, facts)) ??
    late(asked, review, facts) ??
    held(asked, review, facts) ??
    impossible(step, review, facts) ??
    unfit(step, asked, review, facts) ??
    // Nothing forbids the step now, so the cause went away between the step and this read.
    new NadiaError(
      "version_conflict",
      `this review is now at version ${review.version}; read it again, and send its version`,
      {
        facts: { ...facts, version: review.version },
      },
    )
  );
}

/** A reviewer who resends a decision because its response was lost learns that it was their own. */
function decided({ reviewer }: Asked, review: Review, facts: ErrorFacts): NadiaError | null {
  const { decided_by: decider, decided_at: at } = review;
  if (decider === null || at === null) return null;
  const message =
    decider.id === reviewer.id
      ? `you have decided this at ${at}`
      : `${decider.name} was faster and decided at ${at}`;
  return new NadiaError("already_decided", message, {
    facts: { ...facts, ...factsOf(decider), decided_at: at },
  });
}

const factsOf = ({ id, name }: Reviewer): ErrorFacts => ({ decided_by: name, decided_by_id: id });

/** A rejection can never be undone, and an approval only by its approver and in time. */
function keptDecision({ reviewer, now }: Asked, review: Review, facts: ErrorFacts): NadiaError | null {
  const { status, decided_by: decider, undo_until: until } = review;
  if (decider === null || status === "rejected") return null;
  const more = { ...facts, ...factsOf(decider), decided_at: review.decided_at, undo_until: until };
  const inTime = status === "approved" && until !== null && until > now;
  return inTime && decider.id !== reviewer.id
    ? new NadiaError("already_decided", `only ${decider.name} or an admin can take this approval back`, {
        facts: more,
      })
    : new NadiaError("too_late", "this approval can no longer be taken back", { facts: more });
}

/** The deadline applies from its own moment, not from the next sweep; see `late` in sql.ts. */
function late({ now }: Asked, review: Review, facts: ErrorFacts): NadiaError | null {
  const { status, deadline, business, claimed_until: until } = review;
  if (transitions.expire[status] === undefined || deadline === null || deadline > now) return null;
  const isHeld = status === "claimed" && until !== null && until > now;
  if (isHeld && !business) return null;
  const message = business
    ? `this review expired: Telegram closed the chat to answers at ${deadline}`
    : `this review expired at ${deadline}; a new message from the customer opens another`;
  return new NadiaError("wrong_state", message, {
    facts: { ...facts, review_status: "expired", deadline },
  });
}

function held({ reviewer, now }: Asked, review: Review, facts: ErrorFacts): NadiaError | null {
  const { claimed_by: holder, claimed_until: until } = review;
  if (holder === null || until === null || holder.id === reviewer.id || until <= now) return null;
  return new NadiaError("claimed_by_other", `${holder.name} holds this review until ${until}`, {
    facts: { ...facts, claimed_by: holder.name, claimed_until: until },
  });
}

const impossible = (step: Step, { status }: Review, facts: ErrorFacts): NadiaError | null =>
  statesBefore(step).includes(status)
    ? null
    : new NadiaError("wrong_state", `a review that is ${status} does not allow this`, { facts });

/** What was wrong with the approval itself, if it was meant for the review in its current state. */
function unfit(step: Step, asked: Asked, review: Review, facts: ErrorFacts): NadiaError | null {
  const { version, finalText, unknownTags = [] } = asked;
  if (step !== "approve" || (version !== null && version !== review.version)) return null;
  const [tag] = unknownTags;
  if (tag !== undefined) {
    return new NadiaError(
      "field_invalid",
      `edit_tags: ${tag} is not in the taxonomy; GET /v1/taxonomy lists them`,
      {
        facts: { ...facts, field: "edit_tags", tag },
      },
    );
  }
  return review.draft === null && finalText === null
    ? new NadiaError("field_invalid", "there is no draft: write the answer in final_text", {
        facts: { ...facts, field: "final_text" },
      })
    : null;
}

/** Approves a review: decision, audit row and outbox in one transaction, then a job that sends the reply. */
import { type ApprovedReply, insertDeliveries } from "../delivery/outbox-sql.ts";
import { startDelivery } from "../delivery/start.ts";
import { iso } from "../kernel/clock.ts";
import { type ErrorFacts, NadiaError } from "../kernel/errors.ts";
import type { InteractionId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import { combineWrites } from "../kernel/sql.ts";
import type { ActingReviewer } from "../kernel/reviewer.ts";
import { looksAlike } from "../markup/alike.ts";
import { piecesOf } from "../markup/pieces.ts";
import { logDecision } from "./log-decision.ts";
import { selectReview } from "./list-sql.ts";
import { type Check, reviewAfter, type StepRequest } from "./refusal.ts";
import type { Approval, Review, ReviewSettings } from "./schema.ts";
import * as sql from "./approve-sql.ts";
import { selectUnknownTags } from "./taxonomy-sql.ts";
import { deleteDecidedAnswers } from "./unsent-sql.ts";

/**
 * Approves and starts delivery; if a setting demands a second person, the review waits for their approval instead.
 * Throws as `claim` does, and `version_conflict`, `field_invalid`, `confirmation_needed` or `second_person_needed`. If
 * the job cannot be sent, the approval holds and the sweep sends the job.
 */
export async function approve(
  ports: Pick<Ports, "sql" | "clock" | "ids" | "jobs" | "log"> & ReviewSettings,
  id: InteractionId,
  reviewer: ActingReviewer,
  approval: Approval,
): Promise<Review> {
  const now = ports.clock.now();
  const change = { id, reviewer, now: iso(now), version: approval.version ?? null };
  const decision = { ...change, ...contentOf(approval), decisionId: ports.ids.random() };
  const { editTags } = decision;
  const { taken, unknownTags, missing, reviews } = await ports.sql.batch({
    taken: sql.decide(decision),
    follows: followDecision(reviewer, {
      interaction_id: id,
      decision_id: decision.decisionId,
      pieces: piecesIn(decision),
      link_preview: decision.linkPreview,
      now: change.now,
    }),
    // Only an approval with tags checks, in the same round trip, which of them the taxonomy lacks.
    unknownTags: editTags.length === 0 ? [] : [selectUnknownTags(editTags)],
    missing: decision.attachments.length === 0 ? [] : [sql.selectMissingFile(id, decision.attachments)],
    reviews: selectReview(id, ports.overdueAfterMs),
  });
  const [unknownTag] = unknownTags.flat();
  const [missingFile] = missing.flat();
  const invalid = invalidity(decision, { tag: unknownTag?.tag ?? null, file: missingFile?.id ?? null });
  const review = reviewAfter("approve", change, { taken, reviews }, { invalid });
  const step = taken[0]?.step ?? "approve";
  logDecision(ports.log, step, change);
  if (step === "propose") return review;
  const { undo_until: until } = review;
  await startDelivery(ports, review.customer.id, until === null ? 0 : Date.parse(until) - now);
  return review;
}

/** Null means as many as the draft has. */
const piecesIn = ({ pieces, attachments }: sql.Decision): number | null =>
  pieces === null ? null : pieces.length + attachments.length;

/** Statements that follow the decision: the reply enters the outbox, and the reviewer's unsent answers are deleted. */
export const followDecision = (reviewer: ActingReviewer, reply: ApprovedReply) =>
  combineWrites([deleteDecidedAnswers([reply.interaction_id], reviewer.id), insertDeliveries(reply)]);

/** The text and pieces that an approval sends; null for the draft's bubbles unchanged. */
const textOf = ({ final_text, final_bubbles }: Approval) => ({
  finalText: final_text ?? final_bubbles?.join("\n\n") ?? null,
  pieces: final_bubbles?.flatMap(piecesOf) ?? (final_text === undefined ? null : piecesOf(final_text)),
});

/** What is sent and stored. */
const contentOf = (approval: Approval) => ({
  ...textOf(approval),
  attachments: approval.attachments ?? [],
  editTags: [...new Set(approval.edit_tags)],
  qualityScore: approval.quality_score ?? null,
  notes: approval.notes ?? null,
  confirmBlocked: approval.confirm_blocked ?? false,
  linkPreview: approval.link_preview ?? false,
  ownText: approval.own_text ?? null,
  undoSeconds: undoSecondsOf(approval),
});

/** Null means as long as the settings say. */
export const undoSecondsOf = ({
  undo_seconds: seconds,
  undoable = false,
}: Pick<Approval, "undo_seconds" | "undoable">): number | null => seconds ?? (undoable ? null : 0);

/** Tags and files that an approval names but the database does not know. */
interface Unknown {
  readonly tag: string | null;
  readonly file: string | null;
}

function unknownIn({ tag, file }: Unknown, facts: ErrorFacts): NadiaError | null {
  if (tag !== null)
    return new NadiaError(
      "field_invalid",
      `edit_tags: ${tag} is not in the taxonomy; GET /v1/taxonomy lists them`,
      { facts: { ...facts, field: "edit_tags", tag } },
    );
  if (file === null) return null;
  return new NadiaError(
    "field_invalid",
    `attachments: ${file} was not uploaded to this review, or not all of it; upload it again`,
    { facts: { ...facts, field: "attachments", attachment: file } },
  );
}

/** What is wrong with the approval itself, provided it was meant for the review's current state. */
const invalidity =
  (decision: sql.Decision, unknown: Unknown): Check =>
  (request, review, facts) => {
    const { version, finalText, confirmBlocked } = decision;
    if (!review.can_reply) {
      return new NadiaError(
        "wrong_state",
        "the business account disconnected the bot or no longer lets it reply; its owner can allow that in Telegram",
        { facts },
      );
    }
    if (version !== null && version !== review.version) return null;
    const missing = unknownIn(unknown, facts);
    if (missing !== null) return missing;
    if (isBlocked(review, finalText) && !confirmBlocked) {
      return new NadiaError(
        "confirmation_needed",
        `the constitution blocked this draft (${categoriesOf(review)}): edit it, or send it as it is with confirm_blocked`,
        { facts },
      );
    }
    const waiting = alreadyProposed(request, review, decision, facts);
    if (waiting !== null) return waiting;
    return review.draft === null && finalText === null
      ? new NadiaError("field_invalid", "there is no draft: write the answer in final_text", {
          facts: { ...facts, field: "final_text" },
        })
      : null;
  };

/** The error if the same answer is already waiting for a second person, or null. */
function alreadyProposed(
  { reviewer }: StepRequest,
  { proposal, draft }: Review,
  { finalText, attachments }: sql.Decision,
  facts: ErrorFacts,
): NadiaError | null {
  if (proposal === null || proposal.text !== (finalText ?? draft?.text)) return null;
  if (proposal.attachments.map(({ id }) => id).join() !== attachments.join()) return null;
  const { by, at } = proposal;
  const message =
    by.id === reviewer.id
      ? `you approved this at ${at}: somebody else has to confirm it`
      : `${by.name} already approved this text at ${at}: confirm it instead`;
  return new NadiaError("second_person_needed", message, {
    facts: { ...facts, proposed_by: by.name, proposed_by_id: by.id, proposed_at: at },
  });
}

/** True if a blocked draft would be sent as it is, or with changes that the customer cannot see. */
export const isBlocked = ({ verdict, draft }: Review, finalText: string | null): boolean =>
  verdict?.level === "blocked" &&
  (finalText === null || (draft !== null && looksAlike(finalText, draft.text)));

const categoriesOf = ({ verdict }: Review): string => verdict?.categories.join(", ") || "not judged";

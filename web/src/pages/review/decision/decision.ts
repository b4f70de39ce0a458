/** Turns a reviewer's work into a decision's body, and finds out what a lost response meant. */
import { looksAlike } from "../../../../../core/markup/alike.ts";
import { type Output, Problem, UnreachableError } from "../../../api/client.ts";
import type { Attachment } from "../../../ui/media/media-kinds.ts";
import { maxBubbleLength, maxBubbles, sendableTexts } from "../answer/bubbles.ts";
import type { Review } from "../../queue/reviews.ts";
import { isSameOwnText, type OwnText } from "../translation/own-text.ts";

/** A reviewer's unsent work on a review. */
export interface Work {
  readonly bubbles: readonly string[];
  /** They follow the text. */
  readonly attachments: readonly Attachment[];
  readonly tags: readonly string[];
  readonly score: number | null;
  readonly notes: string;
  /** Whether Telegram shows a preview of a message's first link. */
  readonly linkPreview: boolean;
  /** The answer in the reviewer's own language, or null. */
  readonly own: OwnText | null;
}

export const draftWorkOf = (review: Pick<Review, "draft">): Work => ({
  bubbles: review.draft?.bubbles ?? [],
  attachments: [],
  tags: [],
  score: null,
  notes: "",
  linkPreview: false,
  own: null,
});

const isSameList = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((text, index) => text === other[index]);

const idsOf = ({ attachments }: Pick<Work, "attachments">): string[] => attachments.map(({ id }) => id);

/** Whether two states of somebody's work have the same content. */
export const isSameWork = (one: Work | null, other: Work | null): boolean =>
  one === null || other === null
    ? one === other
    : isSameList(one.bubbles, other.bubbles) &&
      isSameList(idsOf(one), idsOf(other)) &&
      isSameList(one.tags, other.tags) &&
      one.score === other.score &&
      one.notes === other.notes &&
      one.linkPreview === other.linkPreview &&
      isSameOwnText(one.own, other.own);

/** The customer would see other text or other bubbles than the draft's. */
export const isEdited = ({ draft }: Pick<Review, "draft">, bubbles: readonly string[]): boolean =>
  !isSameList(sendableTexts(draft?.bubbles ?? []), sendableTexts(bubbles));

/** True if something would be lost if it were not saved. */
export const isTouched = (review: Pick<Review, "draft">, work: Work): boolean =>
  isEdited(review, work.bubbles) ||
  work.attachments.length > 0 ||
  work.tags.length > 0 ||
  work.score !== null ||
  work.notes.trim() !== "" ||
  work.linkPreview ||
  hasOwnText(work);

const hasOwnText = ({ own }: Pick<Work, "own">): boolean => own !== null && own.text.trim() !== "";

/** The answer would be its files alone. A text that is not translated yet must not get lost. */
const isFilesOnly = (work: Pick<Work, "bubbles" | "attachments" | "own">): boolean =>
  work.attachments.length > 0 && sendableTexts(work.bubbles).length === 0 && !hasOwnText(work);

/** Why it cannot be sent, or null. */
export function obstacleOf(
  work: Pick<Work, "bubbles" | "attachments" | "own">,
): "empty" | "long" | "many" | null {
  const texts = sendableTexts(work.bubbles);
  if (texts.length === 0) return isFilesOnly(work) ? null : "empty";
  if (texts.length > maxBubbles) return "many";
  return texts.some((text) => text.length > maxBubbleLength) ? "long" : null;
}

/** What the customer would read: the review's `final_text` after this approval, or null if there is nothing to send. */
export function textToSendOf(
  review: Pick<Review, "draft">,
  work: Pick<Work, "bubbles" | "attachments" | "own">,
): string | null {
  if (isFilesOnly(work)) return "";
  if (!isEdited(review, work.bubbles)) return review.draft?.text ?? null;
  return sendableTexts(work.bubbles).join("\n\n");
}

/** The constitution blocked the draft, and the customer would see it as it is: approving asks once more. */
export const isBlocked = (
  { draft, verdict }: Pick<Review, "draft" | "verdict">,
  { bubbles }: Pick<Work, "bubbles">,
): boolean =>
  verdict?.level === "blocked" &&
  (!isEdited({ draft }, bubbles) ||
    (draft !== null && looksAlike(sendableTexts(bubbles).join("\n\n"), draft.text)));

/** The body of an approval. An unchanged draft is approved without a text; the page has asked about a blocked one. */
export function approvalBodyOf(review: Pick<Review, "draft" | "verdict" | "version">, work: Work) {
  const { bubbles, attachments, tags, score, notes, linkPreview, own } = work;
  return {
    version: review.version,
    undoable: true,
    ...(isEdited(review, bubbles) || isFilesOnly(work) ? { final_bubbles: sendableTexts(bubbles) } : {}),
    ...(attachments.length > 0 ? { attachments: idsOf(work) } : {}),
    ...(tags.length > 0 ? { edit_tags: [...tags] } : {}),
    ...(score === null ? {} : { quality_score: score }),
    ...(notes.trim() === "" ? {} : { notes: notes.trim() }),
    ...(linkPreview ? { link_preview: true } : {}),
    ...(own !== null && hasOwnText(work) ? { own_text: own } : {}),
    ...(isBlocked(review, work) ? { confirm_blocked: true } : {}),
  };
}

/** The files that go out after the texts. */
export const sentFilesOf = ({ deliveries }: Pick<Review, "deliveries">): Attachment[] =>
  deliveries.flatMap(({ attachment }) => (attachment === null ? [] : [attachment]));

/** The texts that go out, one per message: the deliveries' or, if there are none, the decision's. */
export function sentTextsOf({
  draft,
  final_text: final,
  deliveries,
}: Pick<Review, "draft" | "final_text" | "deliveries">): readonly string[] {
  if (deliveries.length > 0)
    return deliveries.filter(({ attachment }) => attachment === null).map(({ text }) => text);
  if (final === "") return [];
  return final === null || final === draft?.text ? (draft?.bubbles ?? []) : [final];
}

/** The work of an undone decision if it was not saved: what was decided. */
export const workOfDecision = (
  review: Pick<
    Review,
    | "draft"
    | "final_text"
    | "deliveries"
    | "edit_tags"
    | "quality_score"
    | "notes"
    | "link_preview"
    | "own_text"
  >,
): Work => ({
  bubbles: sentTextsOf(review),
  attachments: sentFilesOf(review),
  tags: review.edit_tags,
  score: review.quality_score,
  notes: review.notes ?? "",
  linkPreview: review.link_preview ?? false,
  own: review.own_text ?? null,
});

/** Unsent work as the API stores it. */
export type UnsentAnswer = Output<"GET /v1/reviews/{id}/unsent-answers">["items"][number];

export const workOfUnsent = (answer: UnsentAnswer): Work => ({
  bubbles: answer.bubbles,
  attachments: answer.attachments,
  tags: answer.edit_tags,
  score: answer.quality_score,
  notes: answer.notes,
  linkPreview: answer.link_preview,
  own: answer.own_text,
});

/** True if it is unknown whether the server did it. */
export const isOutcomeUnknown = (error: unknown): boolean =>
  error instanceof UnreachableError || (error instanceof Problem && error.status >= 500);

/** The response was lost, but the server reports that nothing was done. */
export class NotDoneError extends Error {
  override readonly name = "NotDone";
}

/** Ids of the messages that the customer changed since, or that are new. */
export function changedMessageIds(
  seen: Pick<Review, "messages">,
  now: Pick<Review, "messages">,
): ReadonlySet<number> {
  const contentOf = ({ text, media }: Review["messages"][number]) => JSON.stringify([text, media]);
  const known = new Map(seen.messages.map((message) => [message.telegram_message_id, contentOf(message)]));
  const changed = now.messages.filter(
    (message) => known.get(message.telegram_message_id) !== contentOf(message),
  );
  return new Set(changed.map((message) => message.telegram_message_id));
}

type VersionedReview = Pick<Review, "version" | "revision" | "messages" | "owner_answer">;

/** Whether draft and question are the same, and nobody has deleted the question or answered it in Telegram. */
function isUnchanged(seen: VersionedReview, now: VersionedReview): boolean {
  const answerIn = ({ owner_answer: answer }: VersionedReview) => JSON.stringify([answer?.at, answer?.text]);
  const deletedIn = ({ messages }: VersionedReview) =>
    messages.filter((message) => message.deleted_at).length;
  return (
    now.revision === seen.revision &&
    answerIn(now) === answerIn(seen) &&
    deletedIn(now) === deletedIn(seen) &&
    changedMessageIds(seen, now).size === 0
  );
}

/**
 * Decides with the version that was read. A claim also raises the version, including the reviewer's own: as long as
 * the reviewer saw what is answered as it is now, retries once with the current version.
 */
export async function decideByVersion<T extends VersionedReview>(
  seen: T,
  attempt: (version: number) => Promise<T>,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await attempt(seen.version);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "version_conflict") throw error;
    const found = await read();
    if (!isUnchanged(seen, found)) throw error;
    return attempt(found.version);
  }
}

/** The error of a second attempt if the first one's response was lost. */
const isAlreadyDecided = (error: unknown): boolean =>
  error instanceof Problem && error.code === "already_decided";

/**
 * Does it; if the response was lost, checks whether it was done. Throws `NotDoneError` if it was not, the error of `read` if
 * that is unknown too, and refusals unchanged.
 */
export async function settle<T>(
  attempt: () => Promise<T>,
  read: () => Promise<T>,
  isDone: (found: T) => boolean,
): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (!isOutcomeUnknown(error) && !isAlreadyDecided(error)) throw error;
    const found = await read();
    if (isDone(found)) return found;
    throw isOutcomeUnknown(error) ? new NotDoneError("the server did not do it", { cause: error }) : error;
  }
}

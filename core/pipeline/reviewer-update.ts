/** Handles what a reviewer wrote to the bot: a linking code, or an answer in a group. */
import { linkAccount, linkedReviewer, type LinkingPorts } from "../access/telegram.ts";
import { iso } from "../kernel/clock.ts";
import { maxMessageLength } from "../markup/split.ts";
import { markdownOf } from "../markup/written.ts";
import {
  ageOf,
  announcePreview,
  type Answer,
  answerTo,
  forgetPreview,
  maxPreviewLength,
  previewOf,
  storeAnswer,
} from "../posts/answers.ts";
import { readEntities } from "../posts/entities.ts";
import { putBackUpdate, takenUpdate, takeStatement } from "../posts/reviewer-updates.ts";
import { recordMove } from "../posts/moves.ts";
import type { ReviewerUpdate } from "../posts/schema.ts";
import { isBlocked } from "../review/approve.ts";
import { getReview } from "../review/list.ts";
import { Approval } from "../review/schema.ts";
import { handle } from "../wal/copies.ts";
import { sendMessage, sendText } from "./bot-messages.ts";
import type { PostPorts } from "./show-posts.ts";

export type ReviewerUpdatePorts = PostPorts & LinkingPorts;

/** Handles an update that the webhook stored, at most once. Throws Postgres errors that occur before it is taken. */
export async function reviewerUpdate(ports: ReviewerUpdatePorts, updateId: number): Promise<void> {
  const { sql, clock } = ports;
  const { taken } = await sql.batch({
    taken: takeStatement(updateId),
    marked: handle([{ update_id: updateId, key: null }], iso(clock.now())),
  });
  const found = takenUpdate(taken);
  if (found === null) return;
  const { update } = found;
  if (update.kind === "link") await link(ports, update);
  if (update.kind === "moved") await recordMove(ports, update);
  if (update.kind !== "reply") return;
  const waitMs = await showAnswer(ports, update, updateId);
  if (waitMs !== null) await putBackUpdate(ports, updateId, found, waitMs);
}

type Of<Kind extends ReviewerUpdate["kind"]> = Extract<ReviewerUpdate, { kind: Kind }>;

async function link(ports: ReviewerUpdatePorts, { from, chat_id, code_hash }: Of<"link">): Promise<void> {
  const linked = await linkAccount(ports, code_hash, from);
  ports.log.info("telegram.link", { done: linked !== null, reviewer: linked?.id });
  const text =
    linked === null
      ? "This code is unknown, used or expired. Get a new one in the console's settings."
      : `Linked: you review as ${linked.name}. You can unlink it in the console's settings.`;
  await sendText(ports, { chat_id, thread_id: null }, text);
}

/** An approval names its reviewer. */
const anonymousReply =
  "You wrote anonymously, so this answer has no reviewer. Choose yourself as the sender, or turn off " +
  "“Remain anonymous” in your admin rights, and reply again.";

const closedReply =
  "This changes nothing: the answer was sent or discarded. To write another one, press Edit below the review.";

const replacedReply = "You have written a newer answer: edit that one, or reply again.";

/**
 * Previews a written answer, from where it can be sent; an edit of it replaces it. A reply to any other message is talk
 * among reviewers. Resolves to when to try again, ms, or null. If this fails, the person gets no preview and writes
 * again.
 */
async function showAnswer(ports: PostPorts, reply: Of<"reply">, updateId: number): Promise<number | null> {
  const { chat_id, message_id } = reply;
  const pending = await answerTo(ports, { chat_id, message_id: reply.reply_to_message_id });
  if (pending === null) return null;
  const written = { message_id, update_id: updateId };
  // Of edits that change places, the newest is shown already.
  if (ageOf(pending, written) === "overtaken") return null;
  const text = reply.text === null ? null : sendable(markdownOf(reply.text, readEntities(reply.entities)));
  // Telegram also reports an edit without a visible change.
  if (message_id === pending.reply_id && text === pending.text) return null;
  const refusal = await refusalOf(ports, pending, reply, ageOf(pending, written) === "earlier");
  if (refusal === null && text !== null) return showPreview(ports, pending, { ...written, text });
  const to = { chat_id, thread_id: pending.thread_id, reply_to_message_id: message_id };
  const long = `Reply with a text message of at most ${maxPreviewLength} characters.`;
  await sendText(ports, to, refusal ?? long);
  return null;
}

/** Why this person cannot write this answer, or not any more; null if they can. */
async function refusalOf(
  ports: PostPorts,
  { reviewer_id, closed }: Answer,
  { from }: Of<"reply">,
  isReplaced: boolean,
): Promise<string | null> {
  if (from === null) return anonymousReply;
  const reviewer = await linkedReviewer(ports, from.id);
  if (reviewer?.id !== reviewer_id) return "Only the reviewer who pressed Edit can write this answer.";
  if (closed) return closedReply;
  return isReplaced ? replacedReply : null;
}

/** ms, if Telegram could not be reached */
const unreachedMs = 5_000;

/** Resolves to when to try again, ms, or null. */
async function showPreview(
  ports: PostPorts,
  pending: Answer,
  written: { readonly message_id: number; readonly update_id: number; readonly text: string },
): Promise<number | null> {
  const { chat_id, thread_id } = pending;
  const { text } = written;
  const to = { chat_id, thread_id, reply_to_message_id: written.message_id };
  const review = await getReview(ports, pending.interaction_id);
  const shown = previewOf(review, { id: pending.id, text, isBlocked: isBlocked(review, text) });
  // The numbers of a list, for example, can be longer than what was typed.
  if (shown.text.length > maxMessageLength) {
    await sendText(ports, to, "This answer is too long to be shown here: write it in the console.");
    return null;
  }
  const id = await announcePreview(ports, pending);
  const sent = await sendMessage(ports, { ...to, ...shown });
  const { result } = sent;
  if (result.kind === "sent")
    await storeAnswer(ports, pending, written, { id, chat_id: sent.chat_id, message_id: result.message_id });
  else if (result.kind !== "unclear") await forgetPreview(ports, id);
  if (result.kind === "wait") return result.ms;
  return result.kind === "not_sent" ? unreachedMs : null;
}

/** The text if it can be sent, or null: the same checks as for an edit in the console. */
function sendable(text: string): string | null {
  const parsed = Approval.safeParse({ final_text: text.trim() });
  const { final_text: answer = "" } = parsed.data ?? {};
  return answer === "" || answer.length > maxPreviewLength ? null : answer;
}

/** Buttons of answers written in a group: Edit requests one, Send approves it, Cancel discards it. */
import { hasCode, NadiaError } from "../kernel/errors.ts";
import type { InteractionId } from "../kernel/ids.ts";
import { type Answer, askFor, closeAnswer, getAnswer, rememberPrompt } from "../posts/answers.ts";
import type { ButtonData } from "../posts/button.ts";
import { requireGroup } from "../posts/moves.ts";
import type { PostRow } from "../posts/posts.ts";
import { approve, isBlocked } from "../review/approve.ts";
import { getReview } from "../review/list.ts";
import type { Review } from "../review/schema.ts";
import { release } from "../review/steps.ts";
import { sendMessage } from "./bot-messages.ts";
import type { Presser, PressPorts } from "./press-types.ts";

/**
 * Asks the person who holds the review for an answer, as a reply to its post; if the topic is gone or the group has become
 * a supergroup, in the group as it is now. Throws `rate_limited`, `telegram_refused`.
 */
export async function askInGroup(
  ports: PressPorts,
  by: Presser,
  review: Review,
  { sent_chat_id, thread_id, message_id }: Pick<PostRow, "sent_chat_id" | "thread_id" | "message_id">,
): Promise<void> {
  const { result, ...at } = await sendMessage(ports, {
    chat_id: sent_chat_id,
    thread_id,
    ...askFor({ name: by.actor.name, telegramId: by.at.telegram_user_id }),
    ...(message_id === null ? {} : { reply_to_message_id: message_id }),
  });
  if (result.kind === "wait")
    throw new NadiaError("rate_limited", "Telegram limits the group's messages; press again in a minute");
  if (result.kind !== "sent")
    throw new NadiaError(
      "telegram_refused",
      "Telegram did not accept the question; press again, or use the console",
    );
  await rememberPrompt(ports, {
    interaction_id: review.id,
    user_id: review.customer.id,
    reviewer_id: by.actor.id,
    prompt_id: result.message_id,
    ...at,
  });
}

/** The answer that a preview shows, if this person wrote it. Throws `not_found`, `forbidden`. */
async function answerOf(
  ports: PressPorts,
  { actor, at }: Presser,
  { id }: ButtonData,
): Promise<Answer & { readonly text: string }> {
  const answer = await getAnswer(ports, id);
  const { text = null, preview_id, preview_chat_id } = answer ?? {};
  if (answer === null || text === null || preview_id !== at.message_id || preview_chat_id !== at.chat_id)
    throw new NadiaError("not_found", "this answer was sent, discarded or replaced by a newer one");
  await requireGroup(ports, at.chat_id);
  if (answer.reviewer_id !== actor.id)
    throw new NadiaError("forbidden", "only the person who wrote this answer can decide on it");
  return { ...answer, text };
}

/** Approves with the written answer, which the preview has shown; throws as `approve` does. */
export async function sendAnswer(ports: PressPorts, by: Presser, button: ButtonData): Promise<Review> {
  const { id, interaction_id, text } = await answerOf(ports, by, button);
  const read = await getReview(ports, interaction_id);
  const approval = {
    final_text: text,
    version: button.version,
    undoable: true,
    // The button of an unchanged text said that it is blocked.
    ...(isBlocked(read, text) ? { confirm_blocked: true } : {}),
  };
  const review = await approve(ports, interaction_id, by.actor, approval);
  const waits = review.status === "approved" ? "" : "; a second person has to confirm it";
  await endPreview(ports, by, id, `✅ Approved by ${by.actor.name}${waits}`);
  return review;
}

/** Discards the written answer and releases the review; resolves to it, or null if somebody else has it by now. */
export async function dropAnswer(ports: PressPorts, by: Presser, button: ButtonData): Promise<Review | null> {
  const { id, interaction_id } = await answerOf(ports, by, button);
  await endPreview(ports, by, id, "Discarded; nothing was sent");
  return releaseOwn(ports, by, interaction_id);
}

const releaseOwn = (ports: PressPorts, { actor }: Presser, id: InteractionId): Promise<Review | null> =>
  release(ports, id, actor).catch((error: unknown) => {
    if (hasCode(error, "wrong_state", "claimed_by_other", "already_decided", "not_found")) return null;
    throw error;
  });

/** Removes the preview's text and buttons; even if that fails, its buttons no longer do anything. */
async function endPreview({ groupApi, ...ports }: PressPorts, { at }: Presser, id: string, text: string) {
  await closeAnswer(ports, id);
  const { chat_id, message_id } = at;
  const result = await groupApi.edit({ chat_id, message_id, text, entities: [], keyboard: [] });
  if (result.kind !== "edited") ports.log.info("press.preview_left", { result: result.kind });
}

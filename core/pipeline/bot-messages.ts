/** Messages from the bot to reviewers, apart from posts. */
import { recordMove } from "../posts/moves.ts";
import type { GroupMessage } from "../posts/port.ts";
import { forgetTopic } from "../posts/topics.ts";
import { waitForSlot } from "./deliver.ts";
import type { PostPorts } from "./show-posts.ts";

/** Sends a text message; if it is lost, the console shows the same. */
export async function sendText(
  ports: PostPorts,
  to: Pick<GroupMessage, "chat_id" | "thread_id" | "reply_to_message_id">,
  text: string,
): Promise<void> {
  await sendMessage(ports, { ...to, text, entities: [], keyboard: [] });
}

/** What became of a message, and where it was sent. */
export interface Sent extends Pick<GroupMessage, "chat_id" | "thread_id"> {
  readonly result: Awaited<ReturnType<PostPorts["groupApi"]["post"]>>;
}

/**
 * Sends a message, unless it would have to wait. If its topic was closed or deleted, or its group became a supergroup, it
 * goes to the group as it is now, which has neither the topic nor the message that it replies to.
 */
export async function sendMessage(ports: PostPorts, message: GroupMessage): Promise<Sent> {
  const { chat_id, thread_id } = message;
  const result = await sendHere(ports, message);
  const { reply_to_message_id: _, ...alone } = message;
  if (result.kind === "topic_gone" && thread_id !== null) {
    await forgetTopic(ports, chat_id, thread_id);
    return sendMessage(ports, { ...alone, thread_id: null });
  }
  if (result.kind === "migrated" && result.chat_id !== chat_id) {
    await recordMove(ports, { chat_id, moved_to: result.chat_id });
    const moved = { ...alone, chat_id: result.chat_id, thread_id: null };
    return { result: await sendHere(ports, moved), chat_id: moved.chat_id, thread_id: null };
  }
  return { result, chat_id, thread_id };
}

async function sendHere(ports: PostPorts, message: GroupMessage): Promise<Sent["result"]> {
  const { groupApi, slots, log } = ports;
  const slot = { chat_id: message.chat_id, connection: null };
  const ms = await waitForSlot(ports, slot, 0);
  const result = ms > 0 ? { kind: "wait" as const, ms } : await groupApi.post(message);
  if (result.kind === "wait" && ms === 0) await slots.hold(slot, result.ms);
  if (result.kind !== "sent") log.warn("telegram.note_not_sent", { result: result.kind });
  return result;
}

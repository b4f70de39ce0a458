/** Messages from the bot to reviewers, apart from posts. */
import type { GroupMessage } from "../posts/port.ts";
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

/** Sends a message, unless it would have to wait. */
export async function sendMessage(
  ports: PostPorts,
  message: GroupMessage,
): ReturnType<PostPorts["groupApi"]["post"]> {
  const { groupApi, log } = ports;
  const ms = await waitForSlot(ports, { chat_id: message.chat_id, connection: null }, 0);
  const result = ms > 0 ? { kind: "wait" as const, ms } : await groupApi.post(message);
  if (result.kind !== "sent") log.warn("telegram.note_not_sent", { result: result.kind });
  return result;
}

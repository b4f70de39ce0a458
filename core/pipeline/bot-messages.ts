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

/** Sends a message; resolves to its id, or to null if it was not sent. */
export async function sendMessage(ports: PostPorts, message: GroupMessage): Promise<number | null> {
  const { groupApi, log } = ports;
  const wait = await waitForSlot(ports, { chat_id: message.chat_id, connection: null }, 0);
  if (wait > 0) {
    log.warn("telegram.note_not_sent", { result: "wait" });
    return null;
  }
  const result = await groupApi.post(message);
  if (result.kind === "sent") return result.message_id;
  log.warn("telegram.note_not_sent", { result: result.kind });
  return null;
}

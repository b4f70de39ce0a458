/** A topic for each customer in groups that have topics ([R5]). */
import type { CustomerId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import type { GroupApi } from "./port.ts";
import * as sql from "./topics-sql.ts";

interface TopicPorts extends Pick<Ports, "sql" | "log"> {
  readonly groupApi: GroupApi;
}

/**
 * The customer's topic, created if it is missing; null in a group without topics, or where the bot may not create them,
 * in which case the post goes to the group itself.
 */
export async function topicOf(
  { sql: db, log, groupApi }: TopicPorts,
  chat_id: number,
  customer: { readonly id: CustomerId; readonly name: string },
): Promise<number | null> {
  const [known] = await db.query(sql.selectTopic(chat_id, customer.id));
  if (known !== undefined) return known.thread_id;
  if ((await groupApi.isForum(chat_id)) !== true) return null;
  const created = await groupApi.createTopic(chat_id, customer.name);
  if (created === null) {
    log.warn("posts.topic_not_created", { chat: chat_id });
    return null;
  }
  const [stored] = await db.query(sql.storeTopic(chat_id, customer.id, created));
  if (stored !== undefined && stored.thread_id !== created) await groupApi.deleteTopic(chat_id, created);
  return stored?.thread_id ?? created;
}

/** Forgets a topic that somebody deleted or closed; the next post gets a new one. */
export const forgetTopic = async (
  { sql: db }: Pick<Ports, "sql">,
  chat_id: number,
  thread_id: number,
): Promise<void> => void (await db.query(sql.deleteTopicRow(chat_id, thread_id)));

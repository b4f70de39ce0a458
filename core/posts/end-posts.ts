/** Removes customers' words from the groups: after an erasure, and when reviews leave Postgres ([G1], [G3]). */
import { iso } from "../kernel/clock.ts";
import type { Ports } from "../kernel/ports.ts";
import type { GroupApi } from "./port.ts";
import { removeAgainMs, removedWithinMs, shownForMs } from "./rules.ts";
import * as sql from "./topics-sql.ts";

/** Telegram allows few edits at once in a group; the next sweep continues. */
const atOnce = 5;

const endedText = "This review is no longer stored.";

/**
 * Sends a job if anything has to be removed from the groups; resolves to the number of posts and topics, up to a few.
 */
export async function scheduleEndPosts({
  sql: db,
  clock,
  jobs,
  log,
}: Pick<Ports, "sql" | "clock" | "jobs" | "log">): Promise<number> {
  const now = clock.now();
  const before = iso(now - shownForMs);
  const { dropped, posts, topics } = await db.batch({
    dropped: sql.dropEnded(before, iso(now - removedWithinMs)),
    posts: sql.selectEnded(before, iso(now), atOnce),
    topics: sql.selectOrphanTopics(before, atOnce),
  });
  for (const { sent_chat_id: chat, may_remain } of dropped)
    if (may_remain) log.warn("posts.may_remain", { chat });
  const found = posts.length + topics.length;
  if (found > 0) await jobs.delivery({ v: 1, kind: "end_posts" }, 0);
  return found;
}

/** Empties some of these messages and deletes some topics; what Telegram rejects is tried again. */
export async function endPosts({
  sql: db,
  clock,
  log,
  groupApi,
}: Pick<Ports, "sql" | "clock" | "log"> & { readonly groupApi: GroupApi }): Promise<void> {
  const now = clock.now();
  const before = iso(now - shownForMs);
  const { posts, topics } = await db.batch({
    posts: sql.selectEnded(before, iso(now), atOnce),
    topics: sql.selectOrphanTopics(before, atOnce),
  });
  const done: sql.EndedPost[] = [];
  for (const post of posts) {
    const { sent_chat_id: chat_id, message_id } = post;
    const result = await groupApi.edit({ chat_id, message_id, text: endedText, entities: [], keyboard: [] });
    // Telegram lets nobody edit a question for an answer, which named the customer in earlier releases.
    if (result.kind === "gone") await groupApi.remove(chat_id, message_id);
    // What a group was before it became a supergroup can no longer be edited.
    if (["edited", "gone", "migrated"].includes(result.kind)) done.push(post);
    else log.warn("posts.not_ended", { chat: chat_id, result: result.kind });
    if (result.kind === "forbidden") await db.query(sql.deferEnded(post, iso(now + removeAgainMs)));
  }
  await db.query(sql.deletePosts(done));
  for (const { chat_id, thread_id } of topics) {
    if (await groupApi.deleteTopic(chat_id, thread_id))
      await db.query(sql.deleteTopicRow(chat_id, thread_id));
    else log.warn("posts.topic_not_deleted", { chat: chat_id });
  }
}

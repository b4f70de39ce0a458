/** Statements of the topics of customers, and of what has to leave the groups. */
import type { RawBuilder } from "kysely";
import { json, sql, statement } from "../compiler.ts";
import type { CustomerId, InteractionId } from "../kernel/ids.ts";

export const selectTopic = (chat: number, customer: CustomerId) =>
  statement<{ thread_id: number }>(sql`
    select thread_id from review_topics where chat_id = ${chat}::bigint and user_id = ${customer}::uuid`);

/** Yields the customer's topic: this one, or the one that another worker created first. */
export const storeTopic = (chat: number, customer: CustomerId, thread: number) =>
  statement<{ thread_id: number }>(sql`
    insert into review_topics (chat_id, user_id, thread_id)
    values (${chat}::bigint, ${customer}::uuid, ${thread}::bigint)
    on conflict (user_id, chat_id) do update set thread_id = review_topics.thread_id
    returning thread_id`);

export const deleteTopicRow = (chat: number, thread: number) =>
  statement(sql`
    delete from review_topics where chat_id = ${chat}::bigint and thread_id = ${thread}::bigint`);

/** An order that changes with the time, so that what Telegram rejects holds up nothing else. */
const shuffled = (time: string, id: RawBuilder<unknown>) => sql`md5(${time}::text || ${id})`;

/** Topics of erased customers. */
export const selectOrphanTopics = (before: string, limit: number) =>
  statement<{ chat_id: number; thread_id: number }>(sql`
    select chat_id, thread_id from review_topics where user_id is null
    order by ${shuffled(before, sql`chat_id || ' ' || thread_id`)} limit ${limit}::integer`);

const ended = (before: string) => sql`(p.user_id is null or p.created_at < ${before}::timestamptz)`;

/**
 * Posts without a message in a group, of erased customers or from before this time, and those given up; an unknown one may
 * have arrived.
 */
export const dropEnded = (before: string, givenUpBefore: string) =>
  statement<{ sent_chat_id: number; may_remain: boolean }>(sql`
    delete from review_posts p where ${ended(before)} and p.state <> 'sending'
      and (p.message_id is null or p.created_at < ${givenUpBefore}::timestamptz)
    returning p.sent_chat_id, p.message_id is not null or p.state = 'unknown' as may_remain`);

export interface EndedPost {
  readonly interaction_id: InteractionId;
  readonly chat_id: number;
  readonly sent_chat_id: number;
  readonly message_id: number;
}

/** Posts whose text has to be removed from the group. */
export const selectEnded = (before: string, now: string, limit: number) =>
  statement<EndedPost>(sql`
    select interaction_id, chat_id, sent_chat_id, message_id from review_posts p
    where ${ended(before)} and p.message_id is not null and p.not_before <= ${now}::timestamptz
    order by ${shuffled(before, sql`interaction_id`)} limit ${limit}::integer`);

export const deletePosts = (posts: readonly Pick<EndedPost, "interaction_id" | "chat_id">[]) =>
  statement(sql`
    delete from review_posts p
    using jsonb_to_recordset(${json(posts)}) as e(interaction_id uuid, chat_id bigint)
    where p.interaction_id = e.interaction_id and p.chat_id = e.chat_id`);

/** Lets the removal of a text wait. */
export const deferEnded = ({ interaction_id, chat_id }: EndedPost, until: string) =>
  statement(sql`
    update review_posts p set not_before = ${until}::timestamptz
    where p.interaction_id = ${interaction_id}::uuid and p.chat_id = ${chat_id}::bigint`);

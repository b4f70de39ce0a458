/** Statements of answers that reviewers write in a group. */
import { sql, statement } from "../compiler.ts";
import type { CustomerId, InteractionId, ReviewerId } from "../kernel/ids.ts";

export interface Answer {
  readonly id: string;
  readonly interaction_id: InteractionId;
  readonly user_id: CustomerId;
  readonly reviewer_id: ReviewerId;
  readonly chat_id: number;
  /** The bot's message that requested it. */
  readonly prompt_id: number;
  readonly thread_id: number | null;
  /** Null until it is written. */
  readonly text: string | null;
  /** The bot's message that previews it; only the buttons of that one can send it. */
  readonly preview_id: number | null;
  /** Where that is: the group may have become a supergroup since it was asked for. */
  readonly preview_chat_id: number | null;
  /** The reviewer's message that contains it, and the update that brought its text. */
  readonly reply_id: number | null;
  readonly reply_update_id: number | null;
  /** It was sent or discarded. */
  readonly closed: boolean;
}

/** An answer that is requested. */
export type Request = Pick<
  Answer,
  "interaction_id" | "user_id" | "reviewer_id" | "chat_id" | "prompt_id" | "thread_id"
>;

const columns = sql`id, interaction_id, user_id, reviewer_id, chat_id, prompt_id, thread_id, text, preview_id,
  coalesce(preview_chat_id, chat_id) as preview_chat_id, reply_id, reply_update_id, closed`;

/** Stores nothing if the customer was erased meanwhile. */
export const insertAnswer = (answer: Request & Pick<Answer, "id">, now: string) =>
  statement(sql`
    insert into review_answers (id, interaction_id, user_id, reviewer_id, chat_id, prompt_id, thread_id, created_at)
    select ${answer.id}::uuid, ${answer.interaction_id}::uuid, u.id, ${answer.reviewer_id}::uuid,
      ${answer.chat_id}::bigint, ${answer.prompt_id}::bigint, ${answer.thread_id}::bigint, ${now}::timestamptz
    from users u where u.id = ${answer.user_id}::uuid
    on conflict (chat_id, prompt_id) do nothing`);

/** A message that is about to name the customer beside the post. */
export interface NamingMessage extends Pick<Answer, "user_id" | "chat_id" | "thread_id"> {
  /** No review has this id, so the row only serves to remove the text. */
  readonly id: string;
}

/**
 * Its text leaves the group when those of the posts do. Stored before it is sent: if the outcome is lost, its row becomes
 * `unknown`, as a post's does.
 */
export const insertNamingMessage = (message: NamingMessage, now: string, busyUntil: string) =>
  statement(sql`
    insert into review_posts (interaction_id, chat_id, user_id, interaction_created_at, sent_chat_id, thread_id, state,
      busy_until, not_before, created_at)
    values (${message.id}::uuid, ${message.chat_id}::bigint, (select id from users where id = ${message.user_id}::uuid),
      ${now}::timestamptz, ${message.chat_id}::bigint, ${message.thread_id}::bigint, 'sending',
      ${busyUntil}::timestamptz, ${now}::timestamptz, ${now}::timestamptz)`);

/** Where a message is. */
export interface Place {
  readonly chat_id: number;
  readonly message_id: number;
}

/** The message was sent; an erasure may have unlinked it meanwhile. */
export const markNamingSent = (id: string, at: Place) =>
  statement(sql`
    update review_posts set message_id = ${at.message_id}::bigint, sent_chat_id = ${at.chat_id}::bigint, state = 'posted', settled = true, busy_until = null
    where interaction_id = ${id}::uuid`);

/** The message was certainly not sent. */
export const deleteNamingMessage = (id: string) =>
  statement(sql`delete from review_posts where interaction_id = ${id}::uuid and message_id is null`);

export const selectAnswer = (id: string) =>
  statement<Answer>(sql`select ${columns} from review_answers where id = ${id}::uuid`);

export const selectByPrompt = (chat: number, prompt: number) =>
  statement<Answer>(sql`
    select ${columns} from review_answers where chat_id = ${chat}::bigint and prompt_id = ${prompt}::bigint`);

export interface Reply {
  readonly message_id: number;
  readonly update_id: number;
}

/**
 * A later text replaces an earlier one, whose preview can then no longer send anything: that of a later message, or a
 * later edit of the same one.
 */
export const writeAnswer = (id: string, text: string, { message_id, update_id }: Reply, preview: Place) =>
  statement(sql`
    update review_answers set text = ${text}, preview_id = ${preview.message_id}::bigint,
      preview_chat_id = ${preview.chat_id}::bigint, reply_id = ${message_id}::bigint,
      reply_update_id = ${update_id}::bigint
    where id = ${id}::uuid and not closed
      and (reply_id is null or (reply_id, reply_update_id) < (${message_id}::bigint, ${update_id}::bigint))`);

export const closeAnswer = (id: string) =>
  statement(
    sql`update review_answers set closed = true, text = null, preview_id = null where id = ${id}::uuid`,
  );

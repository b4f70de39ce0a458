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
}

const columns = sql`id, interaction_id, user_id, reviewer_id, chat_id, prompt_id, thread_id, text, preview_id`;

/** Stores nothing if the customer was erased meanwhile. */
export const insertAnswer = (answer: Omit<Answer, "text" | "preview_id">, now: string) =>
  statement(sql`
    insert into review_answers (id, interaction_id, user_id, reviewer_id, chat_id, prompt_id, thread_id, created_at)
    select ${answer.id}::uuid, ${answer.interaction_id}::uuid, u.id, ${answer.reviewer_id}::uuid,
      ${answer.chat_id}::bigint, ${answer.prompt_id}::bigint, ${answer.thread_id}::bigint, ${now}::timestamptz
    from users u where u.id = ${answer.user_id}::uuid
    on conflict (chat_id, prompt_id) do nothing`);

export interface NamingMessage extends Pick<Answer, "user_id" | "chat_id" | "thread_id"> {
  /** No review has this id, so the row only serves to remove the text. */
  readonly id: string;
  readonly message_id: number;
}

/** A message that names the customer beside the post; its text leaves the group when those of the posts do. */
export const insertNamingMessage = (message: NamingMessage, now: string) =>
  statement(sql`
    insert into review_posts (interaction_id, chat_id, user_id, interaction_created_at, sent_chat_id, thread_id,
      message_id, state, settled, not_before, created_at)
    values (${message.id}::uuid, ${message.chat_id}::bigint, (select id from users where id = ${message.user_id}::uuid),
      ${now}::timestamptz, ${message.chat_id}::bigint, ${message.thread_id}::bigint, ${message.message_id}::bigint,
      'posted', true, ${now}::timestamptz, ${now}::timestamptz)`);

export const selectAnswer = (id: string) =>
  statement<Answer>(sql`select ${columns} from review_answers where id = ${id}::uuid`);

export const selectByPrompt = (chat: number, prompt: number) =>
  statement<Answer>(sql`
    select ${columns} from review_answers where chat_id = ${chat}::bigint and prompt_id = ${prompt}::bigint`);

/** A later text replaces an earlier one, whose preview can then no longer send anything. */
export const writeAnswer = (id: string, text: string, preview: number) =>
  statement(sql`
    update review_answers set text = ${text}, preview_id = ${preview}::bigint where id = ${id}::uuid`);

export const deleteAnswer = (id: string) => statement(sql`delete from review_answers where id = ${id}::uuid`);

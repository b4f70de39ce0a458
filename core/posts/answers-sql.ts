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

export const insertAnswer = (answer: Omit<Answer, "text" | "preview_id">, now: string) =>
  statement(sql`
    insert into review_answers (id, interaction_id, user_id, reviewer_id, chat_id, prompt_id, thread_id, created_at)
    values (${answer.id}::uuid, ${answer.interaction_id}::uuid, ${answer.user_id}::uuid, ${answer.reviewer_id}::uuid,
      ${answer.chat_id}::bigint, ${answer.prompt_id}::bigint, ${answer.thread_id}::bigint, ${now}::timestamptz)
    on conflict (chat_id, prompt_id) do nothing`);

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

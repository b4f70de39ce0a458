/** Statements that read and store turns. */
import { json, sql, statement } from "../compiler.ts";
import type { Verdict } from "../constitution/schema.ts";
import type { CustomerId, LeaseToken, MessageKey } from "../kernel/ids.ts";
import { firstState, isBefore } from "../review/states-sql.ts";
import { storableCost } from "./prices.ts";
import type { DraftOutcome, ModelCall, Spent } from "./schema.ts";
import type { StoredMessage, TurnEnvelope } from "./edits.ts";
import type { Turn } from "./turn.ts";

/** A stored message in the form in which intake created it. */
export const storedMessage = sql`jsonb_build_object('connection', nullif(m.connection, ''), 'chat_id', m.chat_id,
  'message_id', m.telegram_message_id, 'date', to_json(m.sent_at), 'edited_at', to_json(m.edited_at),
  'text', m.text, 'media', m.media, 'media_group_id', m.media_group_id,
  'reply_to_message_id', m.reply_to_message_id, 'forwarded', m.forwarded, 'details', m.details,
  'edition', m.edition, 'deleted', m.deleted_at is not null)`;

/** A message's key and edition. */
type EditionKey = MessageKey & { readonly edition?: number };

const keysOf = (messages: readonly EditionKey[]) =>
  json(
    messages.map(({ connection, chat_id, message_id, edition }) => ({
      connection: connection ?? "",
      chat_id,
      message_id,
      edition: edition ?? 0,
    })),
  );

export const keyRows = (messages: readonly EditionKey[]) =>
  sql`jsonb_to_recordset(${keysOf(messages)}) as k(connection text, chat_id bigint, message_id bigint, edition integer)`;

/** The stored row `m` of a key `k`. */
export const isEdition = sql`m.connection = k.connection and m.chat_id = k.chat_id and m.telegram_message_id = k.message_id
  and m.edition = k.edition`;

/** Which of these messages are stored, and all others waiting in the same interactions; the newest edition of each. */
export const selectStored = (messages: readonly MessageKey[]) =>
  statement<StoredMessage>(sql`
    select m.connection || ':' || m.chat_id || ':' || m.telegram_message_id as key, i.status,
      ${storedMessage} as message,
      m.received_at <= coalesce((select memory_since from users u where u.id = m.user_id), '-infinity') as forgotten
    from messages m
    join interactions i on i.id = m.interaction_id and i.created_at = m.interaction_created_at
    where (m.interaction_id, m.interaction_created_at) in (
      select s.interaction_id, s.interaction_created_at from ${keyRows(messages)}
      join messages s on s.connection = k.connection and s.chat_id = k.chat_id and s.telegram_message_id = k.message_id)
      and not exists (select from messages n where n.connection = m.connection and n.chat_id = m.chat_id
        and n.telegram_message_id = m.telegram_message_id and n.edition > m.edition)
    order by m.sent_at, m.telegram_message_id`);

/** The keys of those messages, in these editions, that are stored now. */
export const selectStoredKeys = (messages: readonly EditionKey[]) =>
  statement<{ key: string }>(sql`
    select m.connection || ':' || m.chat_id || ':' || m.telegram_message_id || ':' || m.edition as key
    from ${keyRows(messages)} join messages m on ${isEdition}`);

/** A turn with everything that is stored with it. */
export interface DraftedTurn {
  readonly customer: CustomerId;
  readonly token: LeaseToken;
  readonly turn: Turn;
  readonly chat_id: number;
  /** The topic of the chat, or null. */
  readonly thread_id: number | null;
  readonly connection: string | null;
  readonly outcome: DraftOutcome;
  readonly verdict: Verdict | null;
  readonly priority: number;
  /** The draft's inputs, as the reviewer may see them. */
  readonly context: object;
  /** When it expires without a decision, ISO 8601. */
  readonly deadline: string;
  /** The version of the settings that it was made with; 0 for the defaults. */
  readonly settings: number;
  readonly now: string;
}

/** The values of a stage's columns. A stage without a usable answer has no model, but may have cost something. */
const call = (model: ModelCall | null, wasted: Spent | null = null) => {
  const { input_tokens = null, output_tokens = null, cost_usd = null } = model ?? wasted ?? {};
  return sql`${model?.model ?? null}, ${model?.text ?? null}, ${input_tokens}::integer, ${output_tokens}::integer,
    ${cost_usd === null ? null : storableCost(cost_usd)}::numeric`;
};

/** The columns verdict_level, verdict_score, verdict_categories and verdict_matches. */
export const verdictColumns = (verdict: Verdict | null) =>
  verdict === null
    ? sql`null, null, '{}', '[]'`
    : sql`${verdict.level}, ${verdict.score}::numeric,
        array(select jsonb_array_elements_text(${json(verdict.categories)})), ${json(verdict.matches)}`;

/** Either the messages are new; or all are known, one was edited, and they still wait for a decision. */
const needsAnswer = ({ fresh, messages }: Turn) =>
  fresh.length > 0
    ? sql`not exists (
      select from ${keyRows(fresh.map((envelope) => envelope.message))} join messages m on ${isEdition})`
    : sql`exists (
      select from ${keyRows(messages)} join messages m on ${isEdition}
      join interactions i on i.id = m.interaction_id and i.created_at = m.interaction_created_at
      where ${isBefore("supersede")} for update of i)`;

/** The recovery operation that restored a message of the turn, according to the message's copy in Postgres. */
const recoveredBy = ({ fresh }: Turn) => sql`
  (select w.recovery_operation_id from wal_fallback w
    where w.update_id in (select value::bigint from jsonb_array_elements_text(
        ${json(fresh.map(({ update_id }) => update_id))}))
      and w.recovery_operation_id is not null limit 1)`;

const insertInteraction = (drafted: DraftedTurn) => {
  const { outcome, verdict, turn } = drafted;
  const { draft } = outcome;
  return sql`
    insert into interactions (id, created_at, user_id, connection, chat_id, thread_id, status, priority, lease_token,
      draft_text, draft_bubbles, failure, model_failures,
      llm1_model, llm1_text, llm1_input_tokens, llm1_output_tokens, llm1_cost_usd,
      llm2_model, llm2_text, llm2_input_tokens, llm2_output_tokens, llm2_cost_usd,
      verdict_level, verdict_score, verdict_categories, verdict_matches, conversation_context, deadline,
      settings_version, recovery_operation_id, drafted_at, updated_at)
    select ${turn.interaction.id}::uuid, ${turn.interaction.created_at}::timestamptz, ${drafted.customer}::uuid,
      ${drafted.connection}, ${drafted.chat_id}::bigint, ${drafted.thread_id}::bigint, ${firstState(draft !== null)},
      ${drafted.priority}::smallint, ${drafted.token}::uuid,
      ${draft?.text ?? null}, ${draft === null ? null : JSON.stringify(draft.bubbles)}::jsonb, ${outcome.failure},
      ${json(outcome.failures)},
      ${call(draft?.llm1 ?? null, outcome.wasted?.llm1)}, ${call(draft?.llm2 ?? null, outcome.wasted?.llm2)},
      ${verdictColumns(verdict)},
      ${json(drafted.context)}, ${drafted.deadline}::timestamptz,
      ${drafted.settings}::integer, ${recoveredBy(turn)},
      ${drafted.now}::timestamptz, ${drafted.now}::timestamptz
    where ${needsAnswer(turn)}
    on conflict (id, created_at) do nothing returning id, created_at`;
};

/**
 * Inserts nothing on a second attempt or for a message that some interaction already answers (promise 2); nor for an
 * edit of messages that a reviewer claimed or answered while it was being drafted. A message stored elsewhere fails the
 * batch.
 */
export const insertTurn = (drafted: DraftedTurn) =>
  statement(sql`
    with drafted as (${insertInteraction(drafted)})
    insert into messages (connection, chat_id, telegram_message_id, edition, user_id, interaction_id, interaction_created_at,
      update_id, text, media, media_group_id, reply_to_message_id, forwarded, details, sent_at, edited_at,
      received_at)
    select coalesce(m.connection, ''), m.chat_id, m.message_id, coalesce(m.edition, 0), ${drafted.customer}::uuid, i.id,
      i.created_at, m.update_id, m.text, nullif(m.media, 'null'), m.media_group_id, m.reply_to_message_id, m.forwarded,
      nullif(m.details, 'null'), m.date, m.edited_at, m.received_at
    from drafted i cross join jsonb_to_recordset(${json(drafted.turn.fresh.map(messageRow))}) as m(
      connection text, chat_id bigint, message_id bigint, edition integer, update_id bigint, text text, media jsonb,
      media_group_id text, reply_to_message_id bigint, forwarded boolean, details jsonb, date timestamptz,
      edited_at timestamptz, received_at timestamptz)`);

const messageRow = ({ message, update_id, received_at }: TurnEnvelope) => ({
  ...message,
  update_id,
  received_at,
});

/** Creates the partitions of this and the coming months ([P9]); yields how many were missing. */
export const makePartitions = (now: string, monthsAhead: number) =>
  statement<{ made: number }>(
    sql`select make_interaction_partitions(${now}::timestamptz, ${monthsAhead}::integer) as made`,
  );

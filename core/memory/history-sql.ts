/** The conversation in Postgres, for when Redis has lost it, and the model's summary of it. */
import { sql, statement } from "../compiler.ts";
import { ownerMessages } from "../fragments.ts";
import type { CustomerId, InteractionId } from "../kernel/ids.ts";
import type { ReadableMessage } from "../intake/details-schema.ts";
import type { HistoryEntry, Summarised } from "./schema.ts";

/** Everything earlier was forgotten on request and must not come back. */
const since = (customer: CustomerId) =>
  sql`coalesce((select memory_since from users where id = ${customer}::uuid), '-infinity')`;

/**
 * How many messages and replies there are. A reply counts once it was sent completely, because only then is it appended
 * in Redis. The archive counts too.
 */
const total = (customer: CustomerId) => sql`
  ((select count(*) from messages where user_id = ${customer}::uuid and received_at > ${since(customer)})
    + (select count(*) from interactions where user_id = ${customer}::uuid and status = 'sent'
      and decided_at > ${since(customer)})
    + coalesce((select archived_total from users where id = ${customer}::uuid
      and archived_since is not distinct from memory_since), 0))::integer`;

/** The total number of messages and replies. */
export const countHistory = (customer: CustomerId) =>
  statement<{ total: number }>(sql`select ${total(customer)} as total`);

/** SQLSTATE of `requireTotal`. */
export const totalMismatch = "NA004";

/** Fails the transaction unless the total is exactly this. */
export const requireTotal = (customer: CustomerId, known: number) =>
  statement(sql`select refuse(${totalMismatch}, 'there are other messages and replies than were known')
    where ${total(customer)} <> ${known}::integer`);

/** A message or reply; the total is on every row, the model's summary only on the newest. */
export interface HistoryRow {
  readonly role: HistoryEntry["role"];
  /** A customer's message as stored, or null. */
  readonly message: ReadableMessage | null;
  /** Our reply, or null. */
  readonly text: string | null;
  readonly at: string;
  readonly total: number;
  readonly summarised: Summarised | null;
}

const summarised = (customer: CustomerId) => sql`
  (select jsonb_build_object('covers', covers_total, 'text', text) from memory_summaries
    where user_id = ${customer}::uuid and text is not null)`;

/** The last messages and replies, newest first. */
export const selectHistory = (customer: CustomerId, limit: number) =>
  statement(sql<HistoryRow>`
    select role, message, text, at, ${total(customer)} as total,
      case when row_number() over (order by at desc, place desc) = 1 then ${summarised(customer)} end as summarised
    from (
      (select 'customer' as role, jsonb_build_object('text', text, 'media', media, 'forwarded', forwarded,
            'details', details, 'deleted', deleted_at is not null) as message, null as text, sent_at as at, id as place
        from messages where user_id = ${customer}::uuid and received_at > ${since(customer)}
        order by sent_at desc, id desc limit ${limit}::integer)
      union all
      (select 'assistant', null, reply.text, reply.at, reply.place
        from (select id from interactions where user_id = ${customer}::uuid and status = 'sent'
          and decided_at > ${since(customer)} order by decided_at desc limit ${limit}::integer) i
        cross join lateral (
          select string_agg(d.text, E'\n\n' order by d.position) as text, max(d.sent_at) as at, min(d.seq) as place
          from deliveries d where d.interaction_id = i.id) reply)
    ) conversation
    order by at desc, place desc
    limit ${limit}::integer`);

/** An answer of a business account's owner. */
export interface OwnerAnswerRow {
  readonly at: string;
  /** The message as Telegram last sent it; null if it was too large to store. */
  readonly message: unknown;
  /** The owner deleted it. */
  readonly deleted: boolean;
}

/** A business chat, or the chat of an interaction. */
export type AnsweredChat = { readonly connection: string } | { readonly interaction: InteractionId };

const connectionOf = (chat: AnsweredChat) =>
  "connection" in chat
    ? sql`${chat.connection}`
    : sql`(select i.connection from interactions i where i.id = ${chat.interaction}::uuid)`;

/** The last answers of the account's owner in this business chat: no reply of ours contains them. */
export const selectOwnerAnswers = (customer: CustomerId, chat: AnsweredChat, limit: number) =>
  statement<OwnerAnswerRow>(sql`
    select t.sent_at as at, t.message, t.deleted_at is not null as deleted from ${ownerMessages(customer)} t
    where t.connection = ${connectionOf(chat)} and t.sent_at > ${since(customer)}
    order by t.sent_at desc limit ${limit}::integer`);

/** The query `seen`: the times of the customer's and our oldest entry among the last messages and replies. */
export const seen = (customer: CustomerId, count: number) => sql`seen as materialized (
  select coalesce(min(began) filter (where role = 'customer'), 'infinity') as customer,
    coalesce(min(began) filter (where role = 'assistant'), 'infinity') as assistant
  from (
    (select 'customer' as role, sent_at as at, sent_at as began
      from messages where user_id = ${customer}::uuid and received_at > ${since(customer)}
      order by sent_at desc, id desc limit ${count}::integer)
    union all
    (select 'assistant', reply.at, reply.began
      from (select id from interactions where user_id = ${customer}::uuid and status = 'sent'
        and decided_at > ${since(customer)} order by decided_at desc limit ${count}::integer) i
      cross join lateral (
        select max(d.sent_at) as at, min(coalesce(d.sending_since, d.sent_at)) as began
        from deliveries d where d.interaction_id = i.id) reply)
    order by at desc limit ${count}::integer
  ) conversation)`;

/** Condition on a remembered entry: it is older than what is `seen`. */
export const unseen = sql`timestamp < (select case type when 'customer' then customer else assistant end from seen)`;

/** Upper bound of the entries for this many of the newest messages and replies: a reply has several. */
const entriesIn = (shown: number): number => 40 * shown;

/** The query `edge`: the newest entry to recall, before those shown and the newest `skip`; searched near the end. */
export const edge = (
  customer: CustomerId,
  { shown, skip }: { readonly shown: number; readonly skip: number },
) => {
  const newest = sql`select place, number, type, timestamp from memory_logs where user_id = ${customer}::uuid
    order by place desc limit ${entriesIn(shown) + skip + 1}::integer`;
  return sql`edge as materialized (
    select place, number from (${newest}) newest ${shown === 0 ? sql`` : sql`where ${unseen}`}
    order by place desc offset ${skip}::integer limit 1)`;
};

/** A customer's summary, or a row without one; `generation` grows whenever something it covers changes. */
export const selectSummary = (customer: CustomerId) =>
  statement<{ generation: number; covers: number; text: string | null }>(sql`
    select coalesce(s.generation, 0) as generation, coalesce(s.covers_total, 0) as covers, s.text
    from (select ${customer}::uuid as id) c left join memory_summaries s on s.user_id = c.id`);

export interface NewSummary extends Summarised {
  /** As read before the model was called. */
  readonly generation: number;
  readonly model: string;
  readonly now: string;
}

/** Yields no row if the messages changed while the model was writing, or the customer is gone. */
export const upsertSummary = (customer: CustomerId, { generation, covers, text, model, now }: NewSummary) =>
  statement<{ covers: number }>(sql`
    insert into memory_summaries as s (user_id, generation, covers_total, text, model, created_at)
    select id, ${generation}::integer, ${covers}::integer, ${text}, ${model}, ${now}::timestamptz
    from users where id = ${customer}::uuid
    on conflict (user_id) do update set covers_total = excluded.covers_total, text = excluded.text,
      model = excluded.model, created_at = excluded.created_at
      where s.generation = excluded.generation
    returning covers_total as covers`);

/** Drops a summary, and any in progress, because the messages it covers changed. */
export const dropSummary = (customer: CustomerId, now: string) =>
  statement(sql`
    insert into memory_summaries as s (user_id, generation, created_at)
    select id, 1, ${now}::timestamptz from users where id = ${customer}::uuid
    on conflict (user_id) do update set generation = s.generation + 1, covers_total = 0, text = null, model = null,
      created_at = excluded.created_at`);

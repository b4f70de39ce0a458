/** Parts of statements that several modules write; imported by `sql.ts` files alone. */
import type { RawBuilder } from "kysely";
import { sql, statement } from "./compiler.ts";
import { contentFates, contentFields } from "./intake/rules.ts";
import type { LastChange } from "./kernel/edits.ts";
import type { CustomerId } from "./kernel/ids.ts";
import type { Position } from "./kernel/page.ts";

/** A bound value, or what the statement itself computes. */
type Text = string | RawBuilder<unknown>;

export interface NewAuditRow {
  /** ISO 8601 */
  readonly at: string;
  /** The id is null if no person acts: the command line and NADIA itself only have a name. */
  readonly by: { readonly id: Text | null; readonly name: Text };
  readonly action: Text;
  readonly subject: readonly [type: string, id: Text];
  /** `jsonb`; an empty object if absent. */
  readonly detail?: RawBuilder<unknown> | undefined;
}

/** The actor when NADIA decides by itself. */
export const nadia = { id: null, name: "nadia" } as const;

/**
 * Writes audit rows: one, or with `from` (a table, its joins and conditions) one for each of its rows. Append
 * `returning subject_id as id` to learn which rows they are about.
 */
export const insertAudit = (
  { at, by, action, subject, detail }: NewAuditRow,
  from?: RawBuilder<unknown>,
) => sql`
  insert into audit_log (at, actor_id, actor_name, action, subject_type, subject_id, detail)
  select ${at}::timestamptz, ${by.id}::uuid, ${by.name}::text, ${action}::text, ${subject[0]}::text,
    ${subject[1]}::text, ${detail ?? sql`'{}'::jsonb`}${from === undefined ? sql`` : sql` from ${from}`}`;

/** This column's time as ISO 8601 text, in UTC and to the millisecond. */
export const isoText = (column: string) =>
  sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** The same to the microsecond, as exact as the column itself: a cursor continues right after its row. */
export const isoMicros = (column: string) =>
  sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
/** Who acted on this subject last, perhaps with this action, and when; no row if that is not recorded any more. */
export const selectLastChange = (type: string, id: string, action: string | null = null) =>
  statement<LastChange>(sql`
    select actor_name as by, at from audit_log where subject_type = ${type} and subject_id = ${id}
      and ${action === null ? sql`true` : sql`action = ${action}`}
    order by id desc limit 1`);

/** Whether an erasure of this customer is not done; what is marked for it must not come back. */
export const isBeingErased = (customer: RawBuilder<unknown>) =>
  sql`exists (select from erasures e where e.customer_id = ${customer})`;

/**
 * Telegram repeats an update for a day at most, and continues at a random id after a week without any: what arrived
 * before this time under the same id is another update. As long as `handled_updates` remembers.
 */
export const numberedSince = (at: RawBuilder<unknown>) => sql`(${at} - interval '6 days')`;

/** A number that admins set in the console; null if they set none. */
export const numberSetting = (
  name: "agreement_percent" | "answer_target_minutes" | "overdue_minutes" | "undo_seconds",
) => sql`
  (select (v.document ->> ${sql.lit(name)})::integer from settings_versions v order by v.version desc limit 1)`;

/** The time zone that admins set; null if they set none. */
export const timeZoneSetting = sql`
  (select v.document ->> 'time_zone' from settings_versions v order by v.version desc limit 1)`;

/** Which answers need a second person, as set by admins: `all`, `blocked`, `off`, or null, which means `off` too. */
export const secondPersonSetting = sql`
  (select v.document ->> 'four_eyes' from settings_versions v order by v.version desc limit 1)`;

/** A row of `reviewers` by its alias, as everybody sees it. */
export const reviewerShown = (alias: string) =>
  sql`jsonb_build_object('id', ${sql.ref(`${alias}.id`)}, 'name', ${sql.ref(`${alias}.name`)})`;

/** The same for an outer join: null without a reviewer. */
export const reviewerOrNull = (alias: string) =>
  sql`case when ${sql.ref(`${alias}.id`)} is not null then ${reviewerShown(alias)} end`;

/** An attachment `f` as everybody sees it. */
export const attachmentShown = sql`jsonb_build_object('id', f.id, 'kind', f.kind, 'name', f.name, 'type', f.type,
  'size', f.size, 'sha256', f.sha256)`;

/** The attachment that a row of this table has, or null. */
export const attachmentOf = (table: string) => sql`
  (select ${attachmentShown} from attachments f where f.id = ${sql.ref(`${table}.attachment_id`)})`;

/** The attachments whose ids a `jsonb` list holds, in its order; deleted ones are left out. */
export const attachmentsIn = (ids: RawBuilder<unknown>) => sql`
  (select coalesce(jsonb_agg(${attachmentShown} order by l.place), '[]')
    from jsonb_array_elements_text(${ids}) with ordinality as l (id, place) join attachments f on f.id = l.id::uuid)`;

/**
 * The conditions that are set. The statement contains only these, so that each combination gets a plan for its index.
 */
export function allOf(conditions: readonly (RawBuilder<unknown> | null)[]): RawBuilder<unknown> {
  const set = conditions.filter((condition) => condition !== null);
  return set.length === 0 ? sql`true` : sql.join(set, sql` and `);
}

type KeyType = "bigint" | "smallint" | "text" | "timestamptz" | "uuid";

/** Continues a list after the last row of a page: ``keyset(sql`(at, id) <`, after, ["timestamptz", "bigint"])``. */
export const keyset = (columns: RawBuilder<unknown>, after: Position | null, types: readonly KeyType[]) =>
  after === null
    ? null
    : sql`${columns} (${sql.join(types.map((type, index) => sql`${after[index]}::${sql.raw(type)}`))})`;

interface Matching {
  readonly columns: RawBuilder<unknown>;
  readonly table: RawBuilder<unknown>;
  readonly order: RawBuilder<unknown>;
  /** The words that a row `e` must contain; no ordinary index supports this condition. */
  readonly matches: RawBuilder<unknown>;
  /** The other conditions, supported by an index in this order. */
  readonly conditions: RawBuilder<unknown>;
  readonly limit: number;
}

/** How many of the newest rows a search scans before it uses the word index. */
const maxScanned = 5_000;

/**
 * A `with` clause whose `matching` has the newest matches if they fill a page, else all matches. A common word is found
 * quickly among the newest rows; a rare one is found through the word index, then sorted. Left alone, Postgres would
 * scan every row for a word that it considers common.
 */
export const newestMatches = ({ columns, table, order, matches, conditions, limit }: Matching) => sql`
  with near as materialized (
    select ${columns} from (
      select * from ${table} where ${conditions} order by ${order} limit ${maxScanned}::integer) e
    where ${matches} order by ${order} limit ${limit}::integer
  ), found as materialized (
    select ${columns} from ${table} e
    where (select count(*) from near) < ${limit}::integer and ${matches} and ${conditions}
  ), matching as (
    select * from found union all select * from near where (select count(*) from near) >= ${limit}::integer
  )`;

/** Fields of messages that only report that something happened. */
const serviceFields = contentFields.filter((field) => contentFates[field] === "service");

/** The text and content of the owner's message `k` since its last edit. */
const edited = sql`(select e.body -> 'edited_business_message' from kept_updates e
  where e.customer_id = k.customer_id and e.reason = 'business_owner' and e.update_kind = 'edited_business_message'
    and e.body #> '{edited_business_message,message_id}' = k.body #> '{business_message,message_id}'
    and e.body #> '{edited_business_message,business_connection_id}'
      = k.body #> '{business_message,business_connection_id}'
  order by e.update_id desc limit 1)`;

/**
 * What a business account's owner wrote to the customer. The bot's own replies may come back in the owner's name, and a
 * message may only report that something happened: neither is among them. Those that were deleted are, with the time.
 */
export const ownerMessages = (customer: CustomerId | RawBuilder<unknown>) => sql`
  (select k.update_id as id, k.received_at as sent_at, m.message, (k.body ->> 'deleted_at')::timestamptz as deleted_at,
      coalesce(m.message ->> 'text', m.message ->> 'caption') as text,
      coalesce(k.body #>> '{business_message,business_connection_id}', k.body ->> 'business_connection_id') as connection
    from kept_updates k
    cross join lateral (select coalesce(${edited}, k.body -> 'business_message') as message offset 0) m
    where k.customer_id = ${customer}::uuid and k.reason = 'business_owner' and k.update_kind = 'business_message'
      and not k.body @? '$.business_message.sender_business_bot'
      and (k.body -> 'business_message' ?| array[${sql.join(serviceFields.map((field) => sql.lit(field)))}]) is not true)`;

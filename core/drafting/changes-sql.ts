/** Statements on what customers and owners of business accounts change afterwards: edits, deletions and answers. */
import { json, sql, statement } from "../compiler.ts";
import { numberedSince } from "../fragments.ts";
import type { DeletionEnvelope } from "../intake/schema.ts";
import type { CustomerId } from "../kernel/ids.ts";
import { isBefore } from "../review/states-sql.ts";
import type { TurnMessage } from "./schema.ts";
import { isEdition, keyRows } from "./sql.ts";

/** What a business account's owner wrote to a customer, by its update. */
export interface OwnerAnswer {
  readonly update_id: number;
  readonly connection: string;
}

/** Still undecided, and therefore able to expire. */
const undecided = isBefore("expire");

/** Gives reviews `i` that are open, or whose approval can still be undone, a new version; conditions follow. */
const raised = (now: string) => sql`update interactions i set version = i.version + 1,
      question_edited_at = ${now}::timestamptz, updated_at = ${now}::timestamptz
    where (${undecided} or ${isBefore("undo")})`;

/** The edition before a late edit. */
export const previousEditionOf = (message: TurnMessage): TurnMessage => ({
  ...message,
  edition: (message.edition ?? 0) - 1,
});

const editRows = (edits: readonly TurnMessage[]) =>
  sql`jsonb_to_recordset(${json(edits.map((edit) => ({ ...edit, connection: edit.connection ?? "", edition: edit.edition ?? 0 })))})
    as k(connection text, chat_id bigint, message_id bigint, edition integer, text text, media jsonb, details jsonb,
      edited_at timestamptz)`;

/**
 * Raises the version of each review whose question an edit changes, so that no decision on the old text succeeds, even
 * if its approval can still be undone. Runs before `updateEdited` stores the text; an edit without a change does
 * nothing.
 */
export const raiseEdited = (edits: readonly TurnMessage[], now: string) =>
  statement(sql`
    ${raised(now)} and (i.id, i.created_at) in (
      select m.interaction_id, m.interaction_created_at from ${editRows(edits)} join messages m on ${isEdition}
      where (m.text, m.media, m.details) is distinct from (k.text, nullif(k.media, 'null'), nullif(k.details, 'null')))`);

/** The messages of a business chat that were deleted there; they stay stored, because a draft may answer them. */
const deleted = ({ connection, chat_id, message_ids }: DeletionEnvelope) => sql`
  m.connection = ${connection} and m.chat_id = ${chat_id}::bigint and m.deleted_at is null
  and m.telegram_message_id in (select value::bigint from jsonb_array_elements_text(${json(message_ids)}))`;

/** The same, for what the account's owner wrote there to the customer. */
const ownerDeleted = (customer: CustomerId, { connection, message_ids }: DeletionEnvelope) => sql`
  k.customer_id = ${customer}::uuid and k.reason = 'business_owner' and k.update_kind = 'business_message'
  and k.body #>> '{business_message,business_connection_id}' = ${connection} and not k.body ? 'deleted_at'
  and k.body #> '{business_message,message_id}' in (select value from jsonb_array_elements(${json(message_ids)}))`;

/** Raises the version of a review whose question, or the owner's answer to it, was deleted, as an edit does. */
export const raiseDeleted = (customer: CustomerId, deletion: DeletionEnvelope, now: string) =>
  statement(sql`
    ${raised(now)} and (i.id, i.created_at) in (
      select m.interaction_id, m.interaction_created_at from messages m where ${deleted(deletion)}
      union all
      select o.id, o.created_at from interactions o
      where o.user_id = ${customer}::uuid and o.connection = ${deletion.connection}
        and exists (select from kept_updates k where ${ownerDeleted(customer, deletion)}))`);

/**
 * Raises the version of the reviews in chats that a business account's owner answered, as an edit does, so that nobody
 * approves what was drafted without that answer. Runs before the answers are stored; those that are do nothing.
 */
export const raiseAnswered = (customer: CustomerId, answers: readonly OwnerAnswer[], now: string) =>
  statement(sql`
    ${raised(now)} and i.user_id = ${customer}::uuid and i.connection in (
      select a.connection from jsonb_to_recordset(${json(answers)}) as a(update_id bigint, connection text)
      where not exists (select from kept_updates k
        where k.update_id = a.update_id and k.received_at > ${numberedSince(sql`${now}::timestamptz`)}))`);

export const markDeleted = (deletion: DeletionEnvelope) =>
  statement(
    sql`update messages m set deleted_at = ${deletion.received_at}::timestamptz where ${deleted(deletion)}`,
  );

export const markOwnerDeleted = (customer: CustomerId, deletion: DeletionEnvelope) =>
  statement(sql`
    update kept_updates k set body = k.body || jsonb_build_object('deleted_at', ${deletion.received_at}::text)
    where ${ownerDeleted(customer, deletion)}`);

/** SQLSTATE of `refuseAnswered`. */
export const alreadyAnswered = "NA005";

/**
 * Fails the transaction unless all of these messages still wait; runs after `raiseEdited`, which locked their reviews.
 */
export const refuseAnswered = (corrections: readonly TurnMessage[]) =>
  statement(sql`
    select refuse(${alreadyAnswered}, 'a message was answered while its edit was drafted')
    where exists (
      select from ${keyRows(corrections)} join messages m on ${isEdition}
      join interactions i on i.id = m.interaction_id and i.created_at = m.interaction_created_at
      where not ${undecided})`);

/** Stores a correction's text; the message keeps its place. */
export const updateEdited = (corrections: readonly TurnMessage[]) =>
  statement(sql`
    update messages m set text = k.text, media = nullif(k.media, 'null'), details = nullif(k.details, 'null'),
      edited_at = k.edited_at
    from ${editRows(corrections)} where ${isEdition}`);

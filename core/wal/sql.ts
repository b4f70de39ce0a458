/**
 * The log's copies in Postgres, one per message until it is committed. Plain statements, because the webhook bundle
 * carries no query compiler.
 */
import type { Envelope } from "../intake/schema.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Statement } from "../kernel/sql.ts";
import type { Copy, CopyKey } from "./schema.ts";

/** Stores an envelope once; a repeated update changes nothing, and a handled one leaves no copy. */
export const insertCopy = (envelope: Envelope, operation: string | null = null): Statement => ({
  sql: `insert into wal_fallback (update_id, customer_id, envelope, stored_at, recovery_operation_id)
        select $1::bigint, $2::uuid, $3, $4::timestamptz, $5::uuid
        where not exists (select from handled_updates where update_id = $1::bigint)
        on conflict (update_id) do nothing`,
  parameters: [
    envelope.update_id,
    envelope.customer_id,
    JSON.stringify(envelope),
    envelope.received_at,
    operation,
  ],
});

/** The updates among these that have no copy and were not handled. */
export const listUncopied = (updates: readonly number[]): Statement<{ update_id: number }> => ({
  sql: `select u.update_id from (select value::bigint as update_id from jsonb_array_elements_text($1::jsonb)) u
        where not exists (select from wal_fallback w where w.update_id = u.update_id)
          and not exists (select from handled_updates h where h.update_id = u.update_id)`,
  parameters: [ids(updates)],
});

interface CopyRow extends CopyKey {
  readonly id: number;
}

/** The oldest copies after `after`, without their envelopes. */
export const listCopies = (after: number, limit: number): Statement<CopyRow> => ({
  sql: `select id, update_id, customer_id from wal_fallback where id > $1::bigint order by id limit $2::integer`,
  parameters: [after, limit],
});

/** One customer's oldest copies after `after`. */
export const listCopiesOf = (customer: CustomerId, after: number, limit: number): Statement<CopyRow> => ({
  sql: `select id, update_id, customer_id from wal_fallback
        where customer_id = $1::uuid and id > $2::bigint order by id limit $3::integer`,
  parameters: [customer, after, limit],
});

const ids = (updates: readonly number[]): string => JSON.stringify(updates);
const oneOf = (parameter: string) =>
  `(select value::bigint from jsonb_array_elements_text(${parameter}::jsonb))`;

/** These copies, oldest first. */
export const readCopies = (updates: readonly number[]): Statement<Copy> => ({
  sql: `select update_id, customer_id, envelope, attempts, released from wal_fallback
        where update_id in ${oneOf("$1")} order by id`,
  parameters: [ids(updates)],
});

/** Deletes those of these copies whose message was handled while the copy was being written. */
export const dropHandled = (updates: readonly number[]): Statement => ({
  sql: `delete from wal_fallback w using handled_updates h
        where h.update_id = w.update_id and w.update_id in ${oneOf("$1")}`,
  parameters: [ids(updates)],
});

/** Records that these messages are in the log, so that they count as waiting there, not in Postgres. */
export const markAppended = (updates: readonly number[], now: string): Statement => ({
  sql: `update wal_fallback set appended_at = $2::timestamptz
        where update_id in ${oneOf("$1")} and appended_at is null`,
  parameters: [ids(updates), now],
});

/** Records that these messages could not be put into the log. */
export const countFailure = (updates: readonly number[]): Statement => ({
  sql: `update wal_fallback set attempts = attempts + 1 where update_id in ${oneOf("$1")}`,
  parameters: [ids(updates)],
});

/** Records which recovery operation restored the waiting messages of these customers. */
export const markRecovered = (customers: readonly CustomerId[], operation: string): Statement => ({
  sql: `update wal_fallback set recovery_operation_id = $2::uuid
        where customer_id in (select value::uuid from jsonb_array_elements_text($1::jsonb))`,
  parameters: [JSON.stringify(customers), operation],
});

/** What a commit knows about the log. */
export interface Overtaking {
  readonly customer: CustomerId;
  /** The update ids that the commit stores. */
  readonly updates: readonly number[];
  /** The newest of them, with its arrival time, ISO 8601. */
  readonly newest: { readonly received_at: string; readonly update_id: number };
  /** Copies that were put into the log before this time, ISO 8601, do not count as waiting; null means that all do. */
  readonly sortedAt: string | null;
}

/**
 * Fails the transaction with SQLSTATE NA003 while an earlier message of the customer waits outside the commit. The next
 * attempt has a sorted log, so a message that is still left out then is damaged in the log, and must not block the chat
 * forever.
 */
export const refuseToOvertake = ({ customer, updates, newest, sortedAt }: Overtaking): Statement => ({
  sql: `select refuse('NA003', 'earlier messages wait') from wal_fallback
        where customer_id = $1::uuid and (stored_at, update_id) < ($2::timestamptz, $3::bigint)
          and update_id not in ${oneOf("$4")} and appended_at < $5::timestamptz is not true limit 1`,
  parameters: [customer, newest.received_at, newest.update_id, ids(updates), sortedAt],
});

/**
 * An update that leaves the log; includes its message's key if the update counts only once that message is stored.
 */
export interface Handled {
  readonly update_id: number;
  readonly key: {
    readonly connection: string | null;
    readonly chat_id: number;
    readonly message_id: number;
  } | null;
  /** Whether it went to quarantine. */
  readonly held?: boolean;
}

/**
 * Deletes the copies of what this transaction stored, and records their update ids so that none is restored. A message
 * that was released in the meantime keeps its copy if this transaction only holds it back again. A released message is
 * recorded with its arrival time: the ids around it may be long forgotten, and are not a gap.
 */
export const handle = (handled: readonly Handled[], now: string): Statement => ({
  sql: `with done as (
          select distinct h.update_id from jsonb_to_recordset($1::jsonb)
            as h(update_id bigint, connection text, chat_id bigint, message_id bigint, held boolean)
          where (h.message_id is null or exists (select from messages m where m.connection = coalesce(h.connection, '')
              and m.chat_id = h.chat_id and m.telegram_message_id = h.message_id))
            and not (h.held and exists (select from wal_fallback w where w.update_id = h.update_id and w.released))),
        gone as (delete from wal_fallback w using done where w.update_id = done.update_id
          returning w.update_id, case when w.released then w.stored_at end as came_at)
        insert into handled_updates (update_id, handled_at)
        select done.update_id, coalesce(gone.came_at, $2::timestamptz)
        from done left join gone on gone.update_id = done.update_id
        on conflict (update_id) do nothing`,
  parameters: [JSON.stringify(handled.map(rowOf)), now],
});

const rowOf = ({ update_id, key, held = false }: Handled) => ({
  update_id,
  connection: key?.connection,
  chat_id: key?.chat_id,
  message_id: key?.message_id,
  held,
});

/** Deletes old marks of handled updates; returns how many. */
export const forgetHandled = (before: string): Statement<{ n: number }> => ({
  sql: `with gone as (delete from handled_updates where handled_at < $1::timestamptz returning 1)
        select count(*)::integer as n from gone`,
  parameters: [before],
});

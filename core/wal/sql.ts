/**
 * The log's copies in Postgres, one a message until it is committed; plain statements, because the webhook carries no
 * query compiler.
 */
import type { Envelope } from "../intake/schema.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Statement } from "../kernel/sql.ts";
import type { Copy, CopyPlace } from "./schema.ts";

/** Stores an envelope once; the same update again changes nothing, and one that was handled leaves no copy. */
export const insertCopy = (envelope: Envelope): Statement => ({
  sql: `insert into wal_fallback (update_id, customer_id, envelope, stored_at)
        select $1::bigint, $2::uuid, $3, $4::timestamptz
        where not exists (select from handled_updates where update_id = $1::bigint)
        on conflict (update_id) do nothing`,
  parameters: [envelope.update_id, envelope.customer_id, JSON.stringify(envelope), envelope.received_at],
});

/** Which of these updates have neither a copy nor were handled. */
export const listUncopied = (updates: readonly number[]): Statement<{ update_id: number }> => ({
  sql: `select u.update_id from (select value::bigint as update_id from jsonb_array_elements_text($1::jsonb)) u
        where not exists (select from wal_fallback w where w.update_id = u.update_id)
          and not exists (select from handled_updates h where h.update_id = u.update_id)`,
  parameters: [ids(updates)],
});

interface CopyRow extends CopyPlace {
  readonly id: number;
}

/** The oldest copies behind `after`, without their envelopes. */
export const listCopies = (after: number, limit: number): Statement<CopyRow> => ({
  sql: `select id, update_id, customer_id from wal_fallback where id > $1::bigint order by id limit $2::integer`,
  parameters: [after, limit],
});

/** The oldest copies of one customer behind `after`. */
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
  sql: `select update_id, customer_id, envelope, attempts from wal_fallback
        where update_id in ${oneOf("$1")} order by id`,
  parameters: [ids(updates)],
});

/** Deletes those of these copies whose message was handled while its copy was on its way. */
export const dropHandled = (updates: readonly number[]): Statement => ({
  sql: `delete from wal_fallback w using handled_updates h
        where h.update_id = w.update_id and w.update_id in ${oneOf("$1")}`,
  parameters: [ids(updates)],
});

/** Notes that these messages are in the log: they wait there, not here. */
export const markAppended = (updates: readonly number[], now: string): Statement => ({
  sql: `update wal_fallback set appended_at = $2::timestamptz
        where update_id in ${oneOf("$1")} and appended_at is null`,
  parameters: [ids(updates), now],
});

/** Notes that these could not be put into the log. */
export const countFailure = (updates: readonly number[]): Statement => ({
  sql: `update wal_fallback set attempts = attempts + 1 where update_id in ${oneOf("$1")}`,
  parameters: [ids(updates)],
});

/** What a commit knows of the log. */
export interface Overtaking {
  readonly customer: CustomerId;
  /** The update ids that the commit stores. */
  readonly updates: readonly number[];
  /** The newest of them, with the time when it came, ISO 8601. */
  readonly newest: { readonly received_at: string; readonly update_id: number };
  /** Whether the log holds more than these. */
  readonly more: boolean;
}

/**
 * Fails the transaction, with SQLSTATE NA003, while an earlier message of the customer waits here alone. What the
 * commit stores itself does not wait; nor does what is known to be in the log, as long as the log holds more.
 */
export const refuseToOvertake = ({ customer, updates, newest, more }: Overtaking): Statement => ({
  sql: `select refuse('NA003', 'earlier messages wait in wal_fallback') from wal_fallback
        where customer_id = $1::uuid and (stored_at, update_id) < ($2::timestamptz, $3::bigint)
          and update_id not in ${oneOf("$4")} and not ($5::boolean and appended_at is not null) limit 1`,
  parameters: [customer, newest.received_at, newest.update_id, ids(updates), more],
});

/** An update that leaves the log; with the place of its message where it counts only once that is stored. */
export interface Handled {
  readonly update_id: number;
  readonly place: {
    readonly connection: string | null;
    readonly chat_id: number;
    readonly message_id: number;
  } | null;
}

/** Deletes the copies of what this transaction stored, and remembers their update ids, so that none comes back. */
export const handle = (handled: readonly Handled[], now: string): Statement => ({
  sql: `with done as (
          select distinct h.update_id from jsonb_to_recordset($1::jsonb)
            as h(update_id bigint, connection text, chat_id bigint, message_id bigint)
          where h.message_id is null or exists (select from messages m where m.connection = coalesce(h.connection, '')
            and m.chat_id = h.chat_id and m.telegram_message_id = h.message_id)),
        gone as (delete from wal_fallback w using done where w.update_id = done.update_id)
        insert into handled_updates (update_id, handled_at) select update_id, $2::timestamptz from done
        on conflict (update_id) do nothing`,
  parameters: [JSON.stringify(handled.map(rowOf)), now],
});

const rowOf = ({ update_id, place }: Handled) => ({
  update_id,
  connection: place?.connection,
  chat_id: place?.chat_id,
  message_id: place?.message_id,
});

/** Drops the marks of what was handled long ago; yields how many. */
export const forgetHandled = (before: string): Statement<{ n: number }> => ({
  sql: `with gone as (delete from handled_updates where handled_at < $1::timestamptz returning 1)
        select count(*)::integer as n from gone`,
  parameters: [before],
});

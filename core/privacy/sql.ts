/** Statements on erasures: requesting, continuing, listing and finishing. */
import type { RawBuilder } from "kysely";
import { json, sql, statement } from "../compiler.ts";
import { allOf, insertAudit, isoMicros, isoText, keyset } from "../fragments.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Actor } from "../kernel/reviewer.ts";
import type { Erasure, ErasureId, ErasureQuery } from "./schema.ts";

const shown = sql`e.id, e.state, e.customer_id, e.customer_hash, e.hash_key,
  jsonb_build_object('id', e.requested_by, 'name', e.requested_by_name) as requested_by,
  ${isoText("e.requested_at")} as requested_at, ${isoText("e.settles_at")} as settles_at,
  ${isoText("e.finished_at")} as finished_at, e.removed, e.may_remain`;

export interface NewErasure {
  readonly id: ErasureId;
  readonly customer: CustomerId;
  readonly by: Actor;
  readonly now: string;
  readonly nextRun: string;
}

/**
 * Starts an erasure unless one of this customer is running; one that has removed everything starts again, because more
 * may have been written since. The audit row names the erasure, not the customer.
 */
export const insertErasure = ({ id, customer, by, now, nextRun }: NewErasure) =>
  statement<Erasure>(sql`
    with started as (
      insert into erasures as e (id, customer_id, state, next_run_at, requested_by, requested_by_name, requested_at)
      values (${id}::uuid, ${customer}::uuid, 'erasing', ${nextRun}::timestamptz, ${by.id}::uuid, ${by.name},
        ${now}::timestamptz)
      on conflict (customer_id) where customer_id is not null
      do update set state = 'erasing', marked_at = null, next_run_at = excluded.next_run_at,
        requested_by = excluded.requested_by, requested_by_name = excluded.requested_by_name,
        requested_at = excluded.requested_at
      where e.state = 'settling' and e.settles_at is null
      returning ${shown}
    ), audited as (${insertAudit({ at: now, by, action: "customer.erase", subject: ["erasure", sql`id`] }, sql`started`)})
    select * from started`);

/** The customer's erasure that is not done. */
export const selectOpenOf = (customer: CustomerId) =>
  statement<Erasure>(sql`select ${shown} from erasures e where e.customer_id = ${customer}::uuid`);

export const selectErasure = (id: ErasureId) =>
  statement<Erasure>(sql`select ${shown} from erasures e where e.id = ${id}::uuid`);

/** An erasure to continue. */
export interface OpenErasure {
  readonly id: ErasureId;
  readonly customer_id: CustomerId;
  readonly state: "erasing" | "settling";
  /** Whether the ids of the customer's updates are recorded. */
  readonly marked: boolean;
  /** When the last pass may run; null before the first pass has finished, and after the last one. */
  readonly settles_at: string | null;
}

/** Takes an erasure that is not done; the sweep leaves it alone until `nextRun`. */
export const takeErasure = (id: ErasureId, nextRun: string) =>
  statement<OpenErasure>(sql`
    update erasures set next_run_at = ${nextRun}::timestamptz where id = ${id}::uuid and state <> 'done'
    returning id, customer_id, state, marked_at is not null as marked, ${isoText("settles_at")} as settles_at`);

export const selectConcluded = (ids: readonly ErasureId[]) =>
  statement<{ readonly id: ErasureId }>(sql`
    select id from erasures where id in (select jsonb_array_elements_text(${json(ids)})::uuid)
      and (state = 'done' or (state = 'settling' and settles_at is null))`);

/** The erasures whose job was lost, or whose last pass is due. */
export const takeDue = (now: string, nextRun: string, limit: number) =>
  statement<{ id: ErasureId }>(sql`
    update erasures set next_run_at = ${nextRun}::timestamptz
    where id in (select id from erasures where state <> 'done' and next_run_at <= ${now}::timestamptz
      order by next_run_at limit ${limit}::integer)
    returning id`);

/** Starts an erasure again: the log was open in between, so more may have been written. */
export const restartErasure = (id: ErasureId) =>
  statement(sql`update erasures set state = 'erasing', marked_at = null, settles_at = null
    where id = ${id}::uuid and state <> 'done'`);

export const settleErasure = (id: ErasureId, at: string) =>
  statement(sql`update erasures set state = 'settling', settles_at = ${at}::timestamptz,
    next_run_at = ${at}::timestamptz where id = ${id}::uuid and state = 'erasing'`);

/** The last pass has finished: only the log still has to be reopened. */
export const concludeErasure = (id: ErasureId) =>
  statement(sql`update erasures set settles_at = null where id = ${id}::uuid and state = 'settling'`);

export interface Receipt {
  readonly hash: string;
  readonly hashKey: string;
  readonly now: string;
}

/** Turns the erasure into its receipt, which names no one. */
export const finishErasure = (id: ErasureId, { hash, hashKey, now }: Receipt) =>
  statement(sql`
    with finished as (
      update erasures set state = 'done', customer_id = null, chats = '[]', customer_hash = ${hash},
        hash_key = ${hashKey}, finished_at = ${now}::timestamptz
      where id = ${id}::uuid and state = 'settling' and settles_at is null returning *
    )
    ${insertAudit(
      {
        at: now,
        by: { id: sql`requested_by`, name: sql`requested_by_name` },
        action: "customer.erased",
        subject: ["erasure", sql`id`],
        detail: sql`jsonb_build_object('removed', removed)`,
      },
      sql`finished`,
    )}`);

/** Adds to the receipt; a count of 0 adds nothing. */
export const recordRemoval = (
  id: ErasureId,
  tier: keyof Erasure["removed"],
  what: string,
  count: number | RawBuilder<unknown>,
) => sql`
  update erasures set removed = jsonb_set(removed, array[${tier}, ${what}]::text[],
    to_jsonb(coalesce((removed #>> array[${tier}, ${what}]::text[])::integer, 0) + (${count})::integer))
  where id = ${id}::uuid and (${count})::integer > 0`;

export const addRemoved = (
  id: ErasureId,
  tier: keyof Erasure["removed"],
  counts: Readonly<Record<string, number>>,
) => Object.entries(counts).map(([what, count]) => statement(recordRemoval(id, tier, what, count)));

export interface Filter extends Pick<ErasureQuery, "state" | "limit"> {
  readonly after: readonly [at: string, id: string] | null;
}

/** `key` is the time to the microsecond: a cursor with milliseconds would skip rows. */
export const selectErasures = ({ state, after, limit }: Filter) =>
  statement<Erasure & { readonly key: string }>(sql`
    select ${shown}, ${isoMicros("e.requested_at")} as key
    from erasures e
    where ${allOf([
      state === undefined ? null : sql`e.state = ${state}`,
      keyset(sql`(e.requested_at, e.id) <`, after, ["timestamptz", "uuid"]),
    ])}
    order by e.requested_at desc, e.id desc limit ${limit}::integer`);

/** Records what later steps need and deletion would lose: the ids of the customer's updates, and their chats. */
const mark = (erasure: RawBuilder<unknown>, customer: CustomerId, logged: readonly number[], now: string) =>
  statement(sql`
    with erasure as (${erasure}), known as (
      select update_id from messages where user_id = ${customer}::uuid
      union select update_id from quarantine_messages where user_id = ${customer}::uuid
      union select update_id from kept_updates where customer_id = ${customer}::uuid
      union select update_id from wal_fallback where customer_id = ${customer}::uuid
      union select value::bigint from jsonb_array_elements_text(${json(logged)})
    ), marked as (
      insert into handled_updates (update_id, handled_at, erasure_id)
      select update_id, ${now}::timestamptz, erasure.id from known cross join erasure
      on conflict (update_id) do update set erasure_id = excluded.erasure_id
    ), places as (
      select null as connection, telegram_user_id as chat_id from users where id = ${customer}::uuid
      union select connection, chat_id from interactions where user_id = ${customer}::uuid
    )
    update erasures set marked_at = ${now}::timestamptz,
      chats = chats || (select coalesce(jsonb_agg(to_jsonb(places)), '[]') from places)
    where id = (select id from erasure)`);

/** `logged` are the updates that Redis knows. */
export const markUpdates = (id: ErasureId, customer: CustomerId, logged: readonly number[], now: string) =>
  mark(sql`select ${id}::uuid as id`, customer, logged, now);

/** The same for the erasure that a request at this time started, if it started one. */
export const markStarted = (customer: CustomerId, logged: readonly number[], now: string) =>
  mark(
    sql`select id from erasures where customer_id = ${customer}::uuid and requested_at = ${now}::timestamptz`,
    customer,
    logged,
    now,
  );

/** SQLSTATE of `refuseConcluded`. */
export const alreadyConcluded = "NA009";

/**
 * Fails the transaction if another worker has removed everything: what is there now is a new customer's. The erasure
 * cannot be concluded before the transaction ends.
 */
export const refuseConcluded = (id: ErasureId) =>
  statement(sql`
    with locked as (select state, settles_at from erasures where id = ${id}::uuid for no key update)
    select refuse(${alreadyConcluded}, 'another worker has finished this erasure') from locked
    where state = 'done' or state = 'settling' and settles_at is null`);

/** The updates that this erasure removes. */
export const selectMarked = (id: ErasureId) =>
  statement<{ update_id: number }>(
    sql`select update_id from handled_updates where erasure_id = ${id}::uuid order by update_id`,
  );

export interface Chat {
  readonly connection: string | null;
  readonly chat_id: number;
}

/** The bot of these stores, and the customer's chats with it. */
export const selectChats = (id: ErasureId) =>
  statement<{ bot_id: number | null; chats: Chat[] }>(sql`
    select (select bot_id from store_owner) as bot_id, chats from erasures where id = ${id}::uuid`);

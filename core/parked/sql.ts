/** Statements on updates that started no draft. */
import { sql, statement } from "../compiler.ts";
import { allOf, insertAudit, isBeingErased, isoMicros, keyset } from "../fragments.ts";
import type { Envelope } from "../intake/schema.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import type { ParkedUpdate } from "./schema.ts";

/** A stored update; `key` is the time to the microsecond: a cursor with milliseconds would skip rows. */
export interface Row extends Pick<
  ParkedUpdate,
  "id" | "customer" | "kind" | "fate" | "reason" | "parked_at"
> {
  readonly body: unknown;
  readonly key: string;
}

const shown = sql`k.update_id as id, k.update_kind as kind, k.fate, k.reason, k.body, k.received_at as parked_at,
  case when u.id is not null
    then jsonb_build_object('id', u.id, 'display_name', u.display_name, 'nickname', s.nickname) end as customer,
  ${isoMicros("k.received_at")} as key`;

const joined = sql`left join users u on u.id = k.customer_id left join user_current_status s on s.user_id = u.id`;

export interface Filter {
  readonly reason: string | null;
  readonly after: readonly [receivedAt: string, id: number] | null;
  readonly limit: number;
}

/** A page, newest first. */
export function selectParked({ reason, after, limit }: Filter) {
  const conditions = allOf([
    reason === null ? null : sql`reason = ${reason}`,
    keyset(sql`(received_at, update_id) <`, after, ["timestamptz", "bigint"]),
  ]);
  return statement<Row>(sql`
    select ${shown} from (select * from kept_updates where ${conditions}
      order by received_at desc, update_id desc limit ${limit}::integer) k ${joined}
    order by k.received_at desc, k.update_id desc`);
}

/** One row, or none; whether its customer is being erased. */
export const selectOne = (id: number) =>
  statement<Row & { readonly erasing: boolean }>(
    sql`select ${shown}, ${isBeingErased(sql`k.customer_id`)} as erasing from kept_updates k ${joined} where k.update_id = ${id}::bigint`,
  );

const audited = (action: string, id: number, by: Reviewer, now: string) =>
  insertAudit(
    {
      at: now,
      by,
      action,
      subject: ["update", String(id)],
      detail: sql`jsonb_build_object('kind', update_kind, 'reason', reason)`,
    },
    sql`gone`,
  );

/**
 * Claims an update for one retry only, and stores its copy where the sweep looks for messages missing from the log.
 * Also deletes its handled marker, or the copy would count as a leftover. Yields a row if it still existed
 * and its customer is not being erased.
 */
export const claimParked = (id: number, envelope: Envelope, by: Reviewer, now: string) =>
  statement<{ customer_id: CustomerId }>(sql`
    with gone as (delete from kept_updates where update_id = ${id}::bigint
      and not ${isBeingErased(sql`${envelope.customer_id}::uuid`)} returning update_kind, reason),
    unmarked as (
      delete from handled_updates where update_id = ${envelope.update_id}::bigint and erasure_id is null and exists (select from gone)
    ), copied as (
      insert into wal_fallback (update_id, customer_id, envelope, stored_at, released)
      select ${envelope.update_id}::bigint, ${envelope.customer_id}::uuid, ${JSON.stringify(envelope)},
        ${envelope.received_at}::timestamptz, true from gone
      on conflict (update_id) do update set envelope = excluded.envelope, released = true, attempts = 0,
        appended_at = null
    ), audited as (${audited("parked.retry", id, by, now)})
    select ${envelope.customer_id}::uuid as customer_id from gone`);

/** Deletes an update permanently; yields a row if it existed. */
export const deleteParked = (id: number, by: Reviewer, now: string) =>
  statement<{ update_kind: string }>(sql`
    with gone as (delete from kept_updates where update_id = ${id}::bigint returning update_kind, reason),
    audited as (${audited("parked.delete", id, by, now)})
    select update_kind from gone`);

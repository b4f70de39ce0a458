/** The statement that moves messages from quarantine towards the log. */
import { json, sql, statement } from "../compiler.ts";
import { insertAudit, isBeingErased } from "../fragments.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Reviewer } from "../kernel/reviewer.ts";

export interface Claim {
  readonly id: number;
  /** The envelope as stored in the log. */
  readonly envelope: string;
}

/**
 * Claims messages for a release, each for one reviewer only, and stores their copies where the sweep looks for messages
 * missing from the log. Also deletes their handled markers, or the copies would count as leftovers; an erasure needs its own
 * to find them. Yields the claimed ones.
 */
export const claimHeld = (claims: readonly Claim[], by: Reviewer, now: string) =>
  statement<{ id: number; customer_id: CustomerId }>(sql`
    with requested as (
      select * from jsonb_to_recordset(${json(claims)}) as a(id bigint, envelope text)
    ), locked as (
      -- In one order, so that reviewers who release the same messages do not deadlock.
      select q.id from quarantine_messages q where q.id in (select id from requested)
        and q.released_at is null and q.deleted_at is null and q.expires_at > ${now}::timestamptz
        and not ${isBeingErased(sql`q.user_id`)} order by q.id for update
    ), claimed as (
      update quarantine_messages q set released_at = ${now}::timestamptz, released_by = ${by.id}::uuid
      from locked l join requested a on a.id = l.id where q.id = l.id
      returning q.id, q.user_id, q.update_id, q.reason, q.created_at, a.envelope,
        (q.envelope ->> 'received_at')::timestamptz as received_at
    ), unmarked as (
      delete from handled_updates h using claimed c where h.update_id = c.update_id and h.erasure_id is null
    ), copied as (
      insert into wal_fallback (update_id, customer_id, envelope, stored_at, released)
      select update_id, user_id, envelope, received_at, true from claimed order by received_at, update_id
      on conflict (update_id) do update set envelope = excluded.envelope, released = true, attempts = 0,
        appended_at = null
    ), counted as (
      update user_protocol_status p set released_messages = p.released_messages + c.messages
      from (select s.user_id, count(*)::integer as messages from claimed
        join user_protocol_status s on s.user_id = claimed.user_id
        where claimed.reason = 'silence' and s.silenced and claimed.created_at >= s.activated_at
        group by s.user_id) c
      where p.user_id = c.user_id
    ), audited as (
      ${insertAudit(
        {
          at: now,
          by,
          action: "quarantine.release",
          subject: ["customer", sql`user_id`],
          detail: sql`jsonb_build_object('messages', count(*), 'ids', jsonb_agg(id order by id))`,
        },
        sql`claimed group by user_id`,
      )})
    select id, user_id as customer_id from claimed order by id`);

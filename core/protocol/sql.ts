/** Statements of the silence protocol. */
import { sql, statement } from "../compiler.ts";
import { insertAudit, isoText, reviewerOrNull } from "../fragments.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import type { Statement } from "../kernel/sql.ts";
import type { Protocol } from "./schema.ts";

/** Average cost of both language models per interaction of this customer; null before the first one. */
const averageCost = (customer: CustomerId) => sql`
  select round(avg(coalesce(llm1_cost_usd, 0) + coalesce(llm2_cost_usd, 0)), 8) as usd from interactions
  where user_id = ${customer}::uuid and (llm1_cost_usd is not null or llm2_cost_usd is not null)`;

/** Each held burst would have been one draft; released messages were drafted after all. */
const savedCost = sql`round(average.usd * coalesce(p.held_bursts, 0)
  * (1 - coalesce(p.released_messages, 0)::numeric / greatest(p.held_messages, 1)), 8)`;

/** One row for a customer, with the latest `maxChanges` changes; none for any other id. */
export const selectProtocol = (customer: CustomerId, maxChanges: number) =>
  statement<Protocol>(sql`
    with average as (${averageCost(customer)})
    select u.id as customer_id, coalesce(p.silenced, false) as silenced, p.reason, p.activated_at,
      ${reviewerOrNull("r")} as performed_by,
      coalesce(p.held_messages, 0) as held_messages, coalesce(p.held_bursts, 0) as held_bursts,
      coalesce(p.released_messages, 0) as released_messages,
      average.usd as average_cost_usd, ${savedCost} as saved_cost_usd,
      coalesce((select jsonb_agg(jsonb_build_object('at', ${isoText("h.at")}, 'silenced', h.silenced, 'reason', h.reason,
          'by', jsonb_build_object('id', h.actor_id, 'name', h.actor_name), 'held_messages', h.held_messages,
          'held_bursts', h.held_bursts, 'saved_cost_usd', h.saved_cost_usd) order by h.id desc)
        from (select * from protocol_audit_log where user_id = u.id order by id desc limit ${maxChanges}::integer) h), '[]')
        as history
    from users u cross join average
    left join user_protocol_status p on p.user_id = u.id left join reviewers r on r.id = p.performed_by
    where u.id = ${customer}::uuid`);

export interface Change {
  readonly customer: CustomerId;
  readonly silenced: boolean;
  readonly reason: string | null;
  readonly by: Reviewer;
  /** ISO 8601 */
  readonly now: string;
}

/**
 * Changes the protocol and audits it twice, in one statement; does nothing if nothing differs. Counts restart with each
 * silence. The reason stays out of `audit_log`, which outlives the customer's data.
 */
export const changeProtocol = ({ customer, silenced, reason, by, now }: Change) =>
  statement(sql`
    with average as (${averageCost(customer)}), known as (
      select u.id, coalesce(p.silenced, false) as silenced, p.reason, coalesce(p.held_messages, 0) as held_messages,
        coalesce(p.held_bursts, 0) as held_bursts, case when p.silenced then ${savedCost} end as saved_cost_usd
      from users u cross join average left join user_protocol_status p on p.user_id = u.id
      where u.id = ${customer}::uuid
    ), changed as (
      insert into user_protocol_status as s (user_id, silenced, reason, performed_by, activated_at, updated_at)
      select id, ${silenced}::boolean, ${silenced ? reason : null}, ${silenced ? by.id : null}::uuid,
        ${silenced ? now : null}::timestamptz, ${now}::timestamptz from known
      where (known.silenced, known.reason) is distinct from (${silenced}::boolean, ${silenced ? reason : null}::text)
      on conflict (user_id) do update set silenced = excluded.silenced, reason = excluded.reason,
        performed_by = excluded.performed_by, updated_at = excluded.updated_at,
        activated_at = case when s.silenced and excluded.silenced then s.activated_at else excluded.activated_at end,
        held_messages = case when s.silenced and excluded.silenced then s.held_messages else 0 end,
        held_bursts = case when s.silenced and excluded.silenced then s.held_bursts else 0 end,
        released_messages = case when s.silenced and excluded.silenced then s.released_messages else 0 end
      returning user_id
    ), protocolled as (
      insert into protocol_audit_log (at, user_id, silenced, reason, actor_id, actor_name, held_messages, held_bursts,
        saved_cost_usd)
      select ${now}::timestamptz, k.id, ${silenced}::boolean, ${reason}, ${by.id}::uuid, ${by.name}, k.held_messages,
        k.held_bursts, k.saved_cost_usd
      from changed c join known k on k.id = c.user_id
    )
    ${insertAudit(
      {
        at: now,
        by,
        action: silenced ? "customer.silence" : "customer.unsilence",
        subject: ["customer", sql`k.id`],
        detail: sql`jsonb_build_object('held_messages', k.held_messages)`,
      },
      sql`changed c join known k on k.id = c.user_id`,
    )}`);

/** SQLSTATE of `refuseSilenced`. */
export const customerSilenced = "NA006";

/** Fails the transaction if the customer is silenced. */
export const refuseSilenced = (customer: CustomerId): Statement =>
  statement(sql`
    select refuse(${customerSilenced}, 'the customer was silenced while the turn was drafted')
    from user_protocol_status where user_id = ${customer}::uuid and silenced`);

/** Statements that list, show and change customers for reviewers. */
import type { RawBuilder } from "kysely";
import { json, sql, statement } from "../compiler.ts";
import {
  allOf,
  insertAudit,
  isoMicros,
  isoText,
  keyset,
  newestMatches,
  reviewerOrNull,
  selectLastChange,
} from "../fragments.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import type { Customer, CustomerChange, CustomerDetail } from "./directory-schema.ts";

const columns = sql`u.id, u.telegram_user_id, u.display_name, u.username, u.language_code, s.nickname,
  coalesce(s.funnel_status, 'new') as status, coalesce(s.lifetime_value_usd, 0) as lifetime_value_usd, u.reachable,
  coalesce(p.silenced, false) as silenced, u.created_at, l.last_message_at`;

const profile = sql`jsonb_build_object('name', s.profile -> 'name', 'age', s.profile -> 'age',
  'location', s.profile -> 'location', 'occupation', s.profile -> 'occupation',
  'preferences', s.profile -> 'preferences') as profile`;

/** [P6] One join for rows that may be missing. */
const joined = sql`left join user_current_status s on s.user_id = u.id left join user_protocol_status p on p.user_id = u.id`;

export interface CustomerFilter {
  readonly search: string | null;
  readonly status: string | null;
  readonly after: readonly [activeAt: string, id: string] | null;
  readonly limit: number;
}

/** `active_at` to the microsecond: a cursor with milliseconds would skip customers. */
export type CustomerRow = Customer & { readonly active_at: string };

/**
 * A page, most recently active first. The statement contains only the conditions that are set, so that each gets a
 * suitable plan.
 */
export function selectCustomers({ search, status, after, limit }: CustomerFilter) {
  const conditions = allOf([
    status === null ? null : sql`funnel_status = ${status}`,
    keyset(sql`(active_at, user_id) <`, after, ["timestamptz", "uuid"]),
  ]);
  const order = sql`active_at desc, user_id desc`;
  const matching =
    search === null
      ? null
      : newestMatches({
          columns: sql`user_id, active_at, last_message_at`,
          table: sql`customer_list`,
          order,
          matches: sql`words @@ customer_query(${search})`,
          conditions,
          limit,
        });
  const from = matching === null ? sql`customer_list where ${conditions}` : sql`matching`;
  return statement<CustomerRow>(sql`
    ${matching ?? sql``}
    select ${columns}, ${isoMicros("l.active_at")} as active_at
    from (select * from ${from} order by ${order} limit ${limit}::integer) l
    join users u on u.id = l.user_id ${joined}
    order by l.active_at desc, l.user_id desc`);
}

export const selectCustomer = (id: CustomerId) =>
  statement<CustomerDetail>(sql`
    select ${columns}, ${profile}, coalesce(s.version, 1) as version, i.interactions, i.pending,
      (select count(*)::integer from quarantine_messages where user_id = u.id and released_at is null) as quarantined,
      i.cost_usd + coalesce((select sum(cost_usd) from model_calls where user_id = u.id), 0) as cost_usd,
      jsonb_build_object('silenced', coalesce(p.silenced, false), 'reason', p.reason,
        'activated_at', ${isoText("p.activated_at")},
        'performed_by', ${reviewerOrNull("r")}) as protocol
    from users u join customer_list l on l.user_id = u.id ${joined}
    left join reviewers r on r.id = p.performed_by
    cross join lateral (
      select count(*) as interactions, count(*) filter (where status in ('pending', 'failed', 'claimed')) as pending,
        coalesce(sum(coalesce(llm1_cost_usd, 0) + coalesce(llm2_cost_usd, 0)), 0) as cost_usd
      from interactions where user_id = u.id) i
    where u.id = ${id}::uuid`);

export interface Change extends CustomerChange {
  readonly id: CustomerId;
  readonly by: Reviewer;
  /** ISO 8601 */
  readonly now: string;
}

const fromTo = (was: RawBuilder<unknown>, will: RawBuilder<unknown>) =>
  sql`case when ${was} is distinct from ${will} then jsonb_build_object('from', ${was}, 'to', ${will}) end`;

/** Omits the text of nickname and profile: it is personal data, and the audit outlives it. */
const differences = sql`jsonb_strip_nulls(jsonb_build_object('status', ${fromTo(sql`w.status`, sql`w.new_status`)},
  'lifetime_value_usd', ${fromTo(sql`w.value`, sql`w.new_value`)},
  'nickname', case when w.nickname is distinct from w.new_nickname then 'changed' end,
  'profile', (select jsonb_agg(field order by field) from jsonb_object_keys(w.profile || w.new_profile) field
    where w.profile -> field is distinct from w.new_profile -> field)))`;

/** Who changed the customer last. */
export const selectLastEditor = (id: CustomerId) => selectLastChange("customer", id, "customer.change");

/** Changes fields that differ and writes the audit row in one statement; yields a row if anything differed. */
export const changeCustomer = ({
  id,
  by,
  now,
  status,
  nickname,
  lifetime_value_usd,
  profile,
  version,
}: Change) =>
  statement<{ id: string }>(sql`
    with requested as (
      select u.id, coalesce(s.funnel_status, 'new') as status, s.nickname, coalesce(s.lifetime_value_usd, 0) as value,
        coalesce(${status ?? null}, s.funnel_status, 'new') as new_status,
        ${nickname === undefined ? sql`s.nickname` : sql`${nickname}::text`} as new_nickname,
        coalesce(${lifetime_value_usd ?? null}::numeric(12, 2), s.lifetime_value_usd, 0) as new_value,
        coalesce(s.profile, '{}') as profile,
        jsonb_strip_nulls(coalesce(s.profile, '{}') || ${json(profile ?? {})}) as new_profile,
        coalesce(s.version, 1) as version
      from users u left join user_current_status s on s.user_id = u.id where u.id = ${id}::uuid
    ), changed as (
      insert into user_current_status (user_id, funnel_status, nickname, lifetime_value_usd, profile, updated_at, version)
      select id, new_status, new_nickname, new_value, new_profile, ${now}::timestamptz, version + 1 from requested
      where (status, nickname, value, profile) is distinct from (new_status, new_nickname, new_value, new_profile)
        and ${version === undefined ? sql`true` : sql`version = ${version}::integer`}
      on conflict (user_id) do update set funnel_status = excluded.funnel_status, nickname = excluded.nickname,
        lifetime_value_usd = excluded.lifetime_value_usd, profile = excluded.profile,
        updated_at = excluded.updated_at, version = excluded.version
      returning user_id
    )
    ${insertAudit(
      { at: now, by, action: "customer.change", subject: ["customer", sql`w.id`], detail: differences },
      sql`changed c join requested w on w.id = c.user_id`,
    )}
    returning subject_id as id`);

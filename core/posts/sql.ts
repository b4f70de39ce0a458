/** Statements of the posts in reviewers' groups. */
import { json, sql, statement } from "../compiler.ts";
import type { CustomerId, InteractionId, ReviewerId } from "../kernel/ids.ts";
import { isBefore } from "../review/states-sql.ts";

export type Panel = "main" | "blocked" | "reject" | "regenerate";

/** One review in one group. */
export interface PostRow {
  readonly interaction_id: InteractionId;
  /** The group as configured. */
  readonly chat_id: number;
  /** Where the message actually is: a group that became a supergroup has another id. */
  readonly sent_chat_id: number;
  readonly thread_id: number | null;
  readonly message_id: number | null;
  readonly state: "queued" | "sending" | "posted" | "unknown" | "refused" | "dropped";
  readonly attempts: number;
  readonly panel: Panel;
  readonly panel_by: ReviewerId | null;
}

const columns = sql`p.interaction_id, p.chat_id, p.sent_chat_id, p.thread_id, p.message_id, p.state, p.attempts,
  p.panel, p.panel_by`;

/** True while it waits for a decision: it can be claimed. */
const undecided = isBefore("claim");
/** True once nothing more can happen to it. */
const final = sql`i.status in ('sent', 'rejected', 'superseded', 'expired')`;

/**
 * The groups as configured, and where each is by now; a group of which both ids are configured counts once. A post belongs
 * to a group by either id, so that posts continue after the settings name the new one.
 */
const groupsOf = (groups: readonly number[]) =>
  sql`(select distinct on (sent_chat_id) c.chat_id, coalesce(m.moved_to, c.chat_id) as sent_chat_id
    from (select value::bigint as chat_id from jsonb_array_elements_text(${json(groups)})) c
    left join review_group_moves m on m.chat_id = c.chat_id
    order by sent_chat_id, c.chat_id)`;
const ofGroup = sql`(p.chat_id = g.chat_id or p.sent_chat_id = g.sent_chat_id)`;

/**
 * Queues a post for each of the customer's open reviews in each group that has none; interactions in which a reviewer
 * wrote first stay with them.
 */
export const queuePosts = (customer: CustomerId, groups: readonly number[], now: string, since: string) =>
  statement(sql`
    insert into review_posts (interaction_id, chat_id, user_id, interaction_created_at, sent_chat_id, state, not_before,
      created_at)
    select i.id, g.chat_id, i.user_id, i.created_at, g.sent_chat_id, 'queued', ${now}::timestamptz, ${now}::timestamptz
    from interactions i cross join ${groupsOf(groups)} g
    where i.user_id = ${customer}::uuid and ${undecided} and i.drafted_at >= ${since}::timestamptz
      and not i.written_first
      and not exists (select from review_posts p where p.interaction_id = i.id and ${ofGroup})
    on conflict (interaction_id, chat_id) do nothing`);

/** Reviews that were decided before they were posted. */
export const dropDecided = (customer: CustomerId) =>
  statement(sql`
    update review_posts p set state = 'dropped', settled = true
    where p.user_id = ${customer}::uuid and not p.settled and p.state = 'queued'
      and not exists (select from interactions i where i.id = p.interaction_id
        and i.created_at = p.interaction_created_at and ${undecided})`);

const stale = sql`(p.state = 'queued' or (p.state = 'posted' and p.shown_version is distinct from i.version))`;

export interface DuePost extends Pick<PostRow, "interaction_id" | "chat_id" | "sent_chat_id"> {
  readonly due_at: string;
}

/** The customer's posts that have to be sent or edited now, or once another worker is done; oldest review first. */
export const selectDue = (customer: CustomerId, groups: readonly number[], now: string, limit: number) =>
  statement<DuePost>(sql`
    select p.interaction_id, p.chat_id, p.sent_chat_id, greatest(p.not_before, p.busy_until) as due_at
    from review_posts p
    join interactions i on i.id = p.interaction_id and i.created_at = p.interaction_created_at
    join ${groupsOf(groups)} g on ${ofGroup}
    where p.user_id = ${customer}::uuid and not p.settled and ${stale} and p.not_before <= ${now}::timestamptz
    order by due_at, i.created_at limit ${limit}::integer`);

/** Lets a post wait; no row if it waits already, or another worker has it. */
export const deferPost = (
  { interaction_id, chat_id }: Pick<PostRow, "interaction_id" | "chat_id">,
  now: string,
  until: string,
) =>
  statement<Pick<PostRow, "chat_id">>(sql`
    update review_posts p set not_before = ${until}::timestamptz
    where p.interaction_id = ${interaction_id}::uuid and p.chat_id = ${chat_id}::bigint
      and not p.settled and p.not_before <= ${now}::timestamptz
      and (p.busy_until is null or p.busy_until <= ${now}::timestamptz)
    returning p.chat_id`);

export interface Attempt {
  readonly interaction_id: InteractionId;
  readonly chat_id: number;
  readonly attempt: string;
  readonly now: string;
}

/** Takes a post that is due; no row if another worker has it. */
export const takePost = ({ interaction_id, chat_id, attempt, now }: Attempt, busyUntil: string) =>
  statement<PostRow>(sql`
    update review_posts p set state = case p.state when 'queued' then 'sending' else p.state end,
      attempt_id = ${attempt}::uuid, attempts = p.attempts + 1, busy_until = ${busyUntil}::timestamptz
    from interactions i
    where p.interaction_id = ${interaction_id}::uuid and p.chat_id = ${chat_id}::bigint
      and i.id = p.interaction_id and i.created_at = p.interaction_created_at
      and not p.settled and ${stale} and p.not_before <= ${now}::timestamptz
      and (p.busy_until is null or p.busy_until <= ${now}::timestamptz)
    returning ${columns}`);

export interface Receipt extends Omit<Attempt, "now"> {
  readonly state: PostRow["state"];
  readonly sent_chat_id: number;
  /** The message is not where the group is by now. */
  readonly moved: boolean;
  readonly thread_id: number | null;
  readonly message_id: number | null;
  /** The version that the message shows; null if that did not change. */
  readonly shown_version: number | null;
  /**
   * The panel requested when the attempt began: if another one has been requested since, the message is stale again.
   */
  readonly requested_panel: Panel;
  readonly panel: Panel;
  readonly not_before: string | null;
  readonly error: string | null;
}

/** What became of an attempt; only the attempt under way may write. */
export const recordPost = (r: Receipt) =>
  statement(sql`
    update review_posts p set state = ${r.state}, sent_chat_id = ${r.sent_chat_id}::bigint,
      thread_id = ${r.thread_id}::bigint,
      message_id = case when ${r.moved}::boolean then null else coalesce(${r.message_id}::bigint, p.message_id) end,
      panel = case when p.panel = ${r.requested_panel} then ${r.panel} else p.panel end,
      shown_version = case when p.panel <> ${r.requested_panel} then null
        else coalesce(${r.shown_version}::integer, p.shown_version) end,
      not_before = coalesce(${r.not_before}::timestamptz, p.not_before), busy_until = null,
      attempts = case when ${r.shown_version}::integer is null then p.attempts else 0 end, error = ${r.error},
      settled = ${r.state} in ('unknown', 'refused', 'dropped') or coalesce(
        (select ${final} and i.version = ${r.shown_version}::integer from interactions i
          where i.id = p.interaction_id and i.created_at = p.interaction_created_at), false)
    where p.interaction_id = ${r.interaction_id}::uuid and p.chat_id = ${r.chat_id}::bigint
      and p.attempt_id = ${r.attempt}::uuid`);

/**
 * The post of a pressed button. A press proves that a post of unknown outcome arrived, and may be faster than the
 * receipt of a post that is on its way.
 */
export const selectPressed = (interaction: InteractionId, chat: number, messageId: number) =>
  statement<PostRow>(sql`
    with adopted as (
      update review_posts p set state = 'posted', message_id = ${messageId}::bigint, shown_version = null, settled = false
      where p.interaction_id = ${interaction}::uuid and p.sent_chat_id = ${chat}::bigint and p.state = 'unknown'
      returning ${columns}
    )
    select * from adopted
    union all
    select ${columns} from review_posts p
    where p.interaction_id = ${interaction}::uuid and p.sent_chat_id = ${chat}::bigint
      and (p.message_id = ${messageId}::bigint and p.state = 'posted' or p.message_id is null and p.state = 'sending')`);

/** Shows other buttons below a post. */
export const setPanel = (interaction: InteractionId, chat: number, panel: Panel, by: ReviewerId | null) =>
  statement(sql`
    update review_posts set panel = ${panel}, panel_by = ${by}::uuid, shown_version = null
    where interaction_id = ${interaction}::uuid and chat_id = ${chat}::bigint`);

/** Posts in the chats of these business connections are shown again. */
export const showConnectionsAgain = (connections: readonly string[]) =>
  statement(sql`
    update review_posts p set shown_version = null from interactions i
    where i.id = p.interaction_id and i.created_at = p.interaction_created_at and not p.settled
      and i.connection in (select value from jsonb_array_elements_text(${json(connections)}))`);

/** The customer's posts are shown again. */
export const showCustomerAgain = (customer: CustomerId) =>
  statement(sql`
    update review_posts p set shown_version = null where p.user_id = ${customer}::uuid and not p.settled`);

/** Customers with a review that has no post yet, or a post that shows an older version. */
export const selectCustomersDue = (
  groups: readonly number[],
  { now, since, limit }: { readonly now: string; readonly since: string; readonly limit: number },
) =>
  statement<{ user_id: CustomerId }>(sql`
    (select distinct i.user_id from interactions i
      where ${undecided} and i.drafted_at >= ${since}::timestamptz and not i.written_first
        and exists (select from ${groupsOf(groups)} g where not exists (select from review_posts p
          where p.interaction_id = i.id and ${ofGroup}))
      limit ${limit}::integer)
    union
    (select distinct p.user_id from review_posts p
      join interactions i on i.id = p.interaction_id and i.created_at = p.interaction_created_at
      join ${groupsOf(groups)} g on ${ofGroup}
      where not p.settled and p.user_id is not null and ${stale} and p.not_before <= ${now}::timestamptz
        and (p.busy_until is null or p.busy_until <= ${now}::timestamptz)
      limit ${limit}::integer)`);

/** Posts whose worker died while sending become `unknown`: they may have arrived, so they are not sent again. */
export const markStuckUnknown = (now: string) =>
  statement<{ interaction_id: InteractionId }>(sql`
    update review_posts set state = 'unknown', settled = true, error = 'the worker was lost while posting'
    where not settled and state = 'sending' and busy_until <= ${now}::timestamptz
    returning interaction_id`);

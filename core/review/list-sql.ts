/** Statements that read reviews: a single one, a page of the queue, a page of the history. */
import type { RawBuilder } from "kysely";
import { json, sql, statement } from "../compiler.ts";
import { allOf, isoText, keyset, numberSetting, ownerMessages, reviewerOrNull } from "../fragments.ts";
import type { InteractionId } from "../kernel/ids.ts";
import type { Statement } from "../kernel/sql.ts";
import { defaultTeam } from "../settings/rules.ts";
import { messagesShown, overdueMs } from "./rules.ts";
import type { Review, ReviewStatus } from "./schema.ts";
import { deliveries, proposal } from "./shown-sql.ts";

/** Seconds since 1970: the end of the year 9999. */
const maxUnixTime = 253_402_300_799;

/** True for an interaction `i` of a business account that disconnected the bot or withdrew its right to reply. */
export const cannotReply = sql<boolean>`exists (select from business_connections b
  where b.id = i.connection and not (b.is_enabled and b.can_reply))`;

/** One row if this reviewer can still work. */
export const isColleague = (id: RawBuilder<unknown>) =>
  sql`select from reviewers a where a.id = ${id} and a.disabled_at is null`;

const modelCall = (stage: "llm1" | "llm2") => {
  const column = (name: string) => sql.ref(`i.${stage}_${name}`);
  return sql`case when ${column("model")} is null then null else jsonb_build_object(
    'model', ${column("model")}, 'text', ${column("text")}, 'input_tokens', ${column("input_tokens")},
    'output_tokens', ${column("output_tokens")}, 'cost_usd', ${column("cost_usd")}) end`;
};

const inSeconds = (ms: number) => sql`make_interval(secs => ${ms / 1_000}::integer)`;

/** How long a review may wait: the admins' setting, else this, ms. */
export const overdueAfter = (otherwiseMs: number) =>
  sql`make_interval(secs => coalesce(${numberSetting("overdue_minutes")} * 60, ${otherwiseMs / 1_000}::integer))`;

/** The time within which the team wants to answer. */
export const answerTarget = sql`make_interval(mins => coalesce(${numberSetting("answer_target_minutes")},
  ${defaultTeam.answer_target_minutes}::integer))`;

/** When a row of this table becomes overdue. */
export const dueAt = (
  overdueAfterMs: number,
  table = "i",
) => sql`least(coalesce(${sql.ref(`${table}.later_until`)}, ${sql.ref(`${table}.created_at`)}) + ${overdueAfter(overdueAfterMs)},
  ${sql.ref(`${table}.deadline`)} - ${inSeconds(overdueMs.beforeDeadline)})`;

/** A business account's chat is separate from the bot's own chat, so blocking the bot does not close it. */
const customer = sql`jsonb_build_object('id', u.id, 'telegram_user_id', u.telegram_user_id,
  'display_name', u.display_name, 'nickname', s.nickname, 'status', coalesce(s.funnel_status, 'new'),
  'reachable', u.reachable or i.connection is not null)`;

const draft = sql`case when i.draft_text is null then null else jsonb_build_object('text', i.draft_text,
  'bubbles', i.draft_bubbles, 'llm1', ${modelCall("llm1")}, 'llm2', ${modelCall("llm2")}) end`;

const verdict = sql`case when i.verdict_level is null then null else jsonb_build_object('level', i.verdict_level,
  'score', i.verdict_score, 'categories', to_jsonb(i.verdict_categories), 'matches', i.verdict_matches) end`;

const rulesOff = sql`coalesce(
  (select v.document -> 'rules_off' from settings_versions v where v.version = i.settings_version), '[]')`;

const inInteraction = sql`m.interaction_id = i.id and m.interaction_created_at = i.created_at`;

/** The time of the question's last message, as Telegram has it. */
const askedAt = sql`coalesce((select max(m.sent_at) from messages m where ${inInteraction}), i.created_at)`;

/** The time of the owner's message `o`, as Telegram has it; anything may claim to be a time. */
const answeredAt = sql`coalesce(
  to_timestamp(greatest(0, least((o.message ->> 'date')::double precision, ${sql.lit(maxUnixTime)}))), o.sent_at)`;

/** What the owner of the business account last answered since. */
const ownerAnswer = sql`case when i.connection is not null then (
  select jsonb_build_object('at', ${isoText("o.sent_at")}, 'text', o.text)
  from ${ownerMessages(sql`i.user_id`)} o where o.connection = i.connection and o.deleted_at is null
    and ${answeredAt} >= ${askedAt}
  order by o.sent_at desc, o.id desc limit 1) end`;

/** What the draft was made from. */
const context = sql`
  jsonb_build_object('recalled', coalesce(i.conversation_context -> 'recalled', '[]'),
    'knowledge', coalesce(i.conversation_context -> 'knowledge', '[]'),
    'instructions', coalesce(i.conversation_context -> 'instructions', '[]'),
    'files', i.conversation_context -> 'files')`;

/**
 * Everything shown about an interaction, with a limited number of its newest messages; `picked` selects the
 * interactions. A customer may write for hours before an answer, and Lambda responses are capped at 6 MB.
 */
export const reviews = (
  picked: RawBuilder<unknown>,
  order: RawBuilder<unknown>,
  maxMessages: number,
  overdueAfterMs: number = overdueMs.after,
) => sql<Review>`
  select i.id, i.status, i.version, i.priority, i.created_at, i.written_first,
    ${customer} as customer,
    coalesce(
      (select jsonb_agg(jsonb_build_object('telegram_message_id', m.telegram_message_id, 'text', m.text,
         'media', m.media, 'date', ${isoText("m.sent_at")}, 'edited_at', ${isoText("m.edited_at")},
         'deleted_at', ${isoText("m.deleted_at")}, 'details', m.details)
         order by m.sent_at, m.telegram_message_id)
       from (select * from messages m where ${inInteraction}
         order by sent_at desc, telegram_message_id desc limit ${maxMessages}::integer) m),
      i.conversation_context -> 'turn', '[]') as messages,
    coalesce(nullif((select count(*) from messages m where ${inInteraction}), 0),
      jsonb_array_length(i.conversation_context -> 'turn'), 0)::integer as message_count,
    ${draft} as draft,
    ${context} as context,
    i.revision, i.guidance, i.regenerating_since is not null as regenerating, i.failure,
    i.model_failures, i.settings_version,
    ${rulesOff} as rules_off, ${proposal} as proposal, i.declined, i.own_text,
    ${verdict} as verdict,
    ${reviewerOrNull("c")} as claimed_by, i.claimed_until, ${reviewerOrNull("a")} as assigned_to, i.later_until, ${dueAt(overdueAfterMs)} as due_at, i.created_at + ${answerTarget} as late_at, i.deadline,
    i.connection is not null as business, not ${cannotReply} as can_reply, ${ownerAnswer} as owner_answer, i.final_text,
    to_jsonb(i.edit_tags) as edit_tags, i.quality_score, i.notes, i.reject_reason, ${reviewerOrNull("d")} as decided_by,
    i.decided_at, i.undo_until, i.superseded_by,
    sent.link_preview, coalesce(sent.deliveries, '[]') as deliveries
  from (${picked}) i
  join users u on u.id = i.user_id
  left join user_current_status s on s.user_id = i.user_id
  left join reviewers c on c.id = i.claimed_by
  left join reviewers a on a.id = i.assigned_to and a.disabled_at is null
  left join reviewers d on d.id = i.decided_by
  left join reviewers f on f.id = i.proposed_by
  cross join lateral (${deliveries}) sent
  order by ${order}`;

export const urgentFirst = sql`priority, created_at, id`;
export const newestFirst = sql`created_at desc, id`;

export const selectReview = (id: InteractionId, overdueAfterMs?: number): Statement<Review> =>
  statement(
    reviews(
      sql`select * from interactions where id = ${id}::uuid`,
      urgentFirst,
      messagesShown.alone,
      overdueAfterMs,
    ),
  );

/** These interactions, in any order. */
export const selectReviewsOf = (
  ids: readonly InteractionId[],
  overdueAfterMs?: number,
  maxMessages: number = messagesShown.alone,
): Statement<Review> =>
  statement(
    reviews(
      sql`select * from interactions where id in (select jsonb_array_elements_text(${json(ids)})::uuid)`,
      newestFirst,
      maxMessages,
      overdueAfterMs,
    ),
  );

type Conditions = readonly (RawBuilder<unknown> | null)[];

/**
 * A page in index order. The statement contains only the conditions that are set, so that each gets a suitable plan.
 * With several states, each gets a separate page, because no index orders them together; a single customer's rows are
 * few enough to do without.
 */
export function page(
  states: readonly ReviewStatus[] | null,
  customer: string | null,
  conditions: Conditions,
  order: RawBuilder<unknown>,
  limit: number,
): RawBuilder<unknown> {
  const rows = (state: RawBuilder<unknown> | null) => {
    const owner = customer === null ? null : sql`user_id = ${customer}::uuid`;
    return sql`select * from interactions where ${allOf([state, owner, ...conditions])}
      order by ${order} limit ${limit}::integer`;
  };
  if (states === null) return rows(null);
  if (states.length === 1 || customer !== null) return rows(sql`status in (${sql.join([...states])})`);
  const pages = states.map((state) => sql`(${rows(sql`status = ${state}`)})`);
  return sql`select * from (${sql.join(pages, sql` union all `)}) merged order by ${order} limit ${limit}::integer`;
}

/** Who is looking at the queue, and when (ISO 8601). */
export interface Viewer {
  readonly me: string;
  readonly now: string;
}

export const holds = ({ me, now }: Viewer) =>
  sql`status = 'claimed' and claimed_by = ${me}::uuid and claimed_until > ${now}::timestamptz`;

/** This reviewer holds it, or it is assigned to them. */
export const isOf = (viewer: Viewer) => sql`(assigned_to = ${viewer.me}::uuid or ${holds(viewer)})`;

export interface ReviewFilter {
  readonly status: readonly ReviewStatus[] | null;
  readonly customer: string | null;
  readonly flag: string | null;
  /** ISO 8601 */
  readonly createdBefore: string | null;
  /** Only what this reviewer holds, or what is assigned to them. */
  readonly of?: Viewer | null;
  readonly overdueAfterMs?: number | undefined;
  readonly after: readonly [priority: number, createdAt: string, id: string] | null;
  readonly limit: number;
}

/** A page of reviews by priority and age. */
export function selectReviews({
  status,
  customer,
  flag,
  createdBefore,
  of = null,
  after,
  limit,
  ...filter
}: ReviewFilter) {
  const conditions = [
    flag === null ? null : sql`verdict_level = ${flag}`,
    createdBefore === null ? null : sql`created_at <= ${createdBefore}::timestamptz`,
    of === null ? null : isOf(of),
    keyset(sql`(priority, created_at, id) >`, after, ["smallint", "timestamptz", "uuid"]),
  ];
  const picked = page(status, customer, conditions, urgentFirst, limit);
  return statement(reviews(picked, urgentFirst, messagesShown.listed, filter.overdueAfterMs));
}

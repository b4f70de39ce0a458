/** Statements that draft, list and decide reviews. */
import type { RawBuilder } from "kysely";
import { json, sql, statement } from "../compiler.ts";
import type { InteractionId, ReviewerId } from "../kernel/ids.ts";
import type { Statement } from "../kernel/sql.ts";
import { statesBefore, type Step } from "./rules.ts";
import type { Review, Reviewer } from "./schema.ts";

const isoText = (column: RawBuilder<unknown>) =>
  sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** A reviewer beside the review, or null. */
const person = (table: string) =>
  sql`case when ${sql.ref(`${table}.id`)} is null then null
      else jsonb_build_object('id', ${sql.ref(`${table}.id`)}, 'name', ${sql.ref(`${table}.name`)}) end`;

const modelCall = (stage: "llm1" | "llm2") => {
  const column = (name: string) => sql.ref(`i.${stage}_${name}`);
  return sql`case when ${column("model")} is null then null else jsonb_build_object(
    'model', ${column("model")}, 'text', ${column("text")}, 'input_tokens', ${column("input_tokens")},
    'output_tokens', ${column("output_tokens")}, 'cost_usd', ${column("cost_usd")}) end`;
};

/** Everything the outside sees of an interaction; the rows of `picked` give which ones and in which order. */
const reviews = (picked: RawBuilder<unknown>) => sql<Review>`
  select i.id, i.status, i.version, i.priority, i.created_at,
    jsonb_build_object('id', u.id, 'telegram_user_id', u.telegram_user_id, 'display_name', u.display_name,
      'nickname', s.nickname, 'status', coalesce(s.funnel_status, 'new')) as customer,
    coalesce(
      (select jsonb_agg(jsonb_build_object('telegram_message_id', m.telegram_message_id, 'text', m.text,
         'media', m.media, 'date', ${isoText(sql`m.sent_at`)}, 'edited_at', ${isoText(sql`m.edited_at`)})
         order by m.sent_at, m.telegram_message_id)
       from messages m where m.interaction_id = i.id and m.interaction_created_at = i.created_at),
      i.conversation_context -> 'turn', '[]') as messages,
    case when i.draft_text is null then null else jsonb_build_object('text', i.draft_text, 'bubbles', i.draft_bubbles,
      'llm1', ${modelCall("llm1")}, 'llm2', ${modelCall("llm2")}) end as draft,
    jsonb_build_object('recalled', coalesce(i.conversation_context -> 'recalled', '[]'),
      'knowledge', coalesce(i.conversation_context -> 'knowledge', '[]')) as context,
    i.failure,
    case when i.verdict_level is null then null else jsonb_build_object('level', i.verdict_level,
      'score', i.verdict_score, 'categories', to_jsonb(i.verdict_categories), 'matches', i.verdict_matches) end as verdict,
    ${person("c")} as claimed_by, i.claimed_until, i.final_text, to_jsonb(i.edit_tags) as edit_tags,
    i.quality_score, i.notes, i.reject_reason, ${person("d")} as decided_by, i.decided_at, i.superseded_by,
    coalesce(
      (select jsonb_agg(jsonb_build_object('id', o.id, 'state', o.state, 'telegram_message_id', o.telegram_message_id,
         'attempts', o.attempts, 'error', o.error) order by o.position)
       from deliveries o where o.interaction_id = i.id), '[]') as deliveries
  from (${picked}) i
  join users u on u.id = i.user_id
  left join user_current_status s on s.user_id = i.user_id
  left join reviewers c on c.id = i.claimed_by
  left join reviewers d on d.id = i.decided_by
  order by i.priority, i.created_at, i.id`;

export const selectReview = (id: InteractionId): Statement<Review> =>
  statement(reviews(sql`select * from interactions where id = ${id}::uuid`));

export interface ReviewFilter {
  readonly status: string | null;
  readonly customer: string | null;
  readonly flag: string | null;
  /** ISO 8601 */
  readonly createdBefore: string | null;
  readonly after: { readonly priority: number; readonly created_at: string; readonly id: string } | null;
  readonly limit: number;
}

/** A page of reviews by priority and age; the conditions that are set are the only ones in the text, so each plan fits. */
export function selectReviews(filter: ReviewFilter): Statement<Review> {
  const conditions = [
    filter.status === null ? null : sql`status = ${filter.status}`,
    filter.customer === null ? null : sql`user_id = ${filter.customer}::uuid`,
    filter.flag === null ? null : sql`verdict_level = ${filter.flag}`,
    filter.createdBefore === null ? null : sql`created_at <= ${filter.createdBefore}::timestamptz`,
    filter.after === null
      ? null
      : sql`(priority, created_at, id) >
          (${filter.after.priority}::smallint, ${filter.after.created_at}::timestamptz, ${filter.after.id}::uuid)`,
  ].filter((condition) => condition !== null);
  return statement(
    reviews(sql`select * from interactions
      where ${conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)}
      order by priority, created_at, id limit ${filter.limit}::integer`),
  );
}

/** Who does it, to what, when, and which version they had read. */
export interface Change {
  readonly id: InteractionId;
  readonly reviewer: Reviewer;
  readonly now: string;
  readonly version: number | null;
}

/** The step is open to this reviewer: a state of the table, nobody else's valid claim, the version they read. */
const open = (step: Step, { id, reviewer, now, version }: Change) => sql`
  i.id = ${id}::uuid
  and i.status in (${sql.join(statesBefore(step))})
  and (i.status <> 'claimed' or i.claimed_by = ${reviewer.id}::uuid or i.claimed_until <= ${now}::timestamptz)
  and (${version}::integer is null or i.version = ${version}::integer)`;

/** One statement for a step and its audit row: both or neither. Yields a row when it was taken. */
const step = (
  name: Step,
  change: Change,
  set: RawBuilder<unknown>,
  extra: RawBuilder<unknown>,
  detail: object,
) =>
  statement<{ id: string }>(sql`
    with taken as (
      update interactions i set ${set}, version = i.version + 1, updated_at = ${change.now}::timestamptz
      where ${open(name, change)} ${extra}
      returning i.id, i.version
    )
    insert into audit_log (at, actor_id, actor_name, action, subject_type, subject_id, detail)
    select ${change.now}::timestamptz, ${change.reviewer.id}::uuid, ${change.reviewer.name}, ${`review.${name}`},
      'interaction', taken.id::text, ${json(detail)} || jsonb_build_object('version', taken.version)
    from taken returning subject_id as id`);

export const claim = (change: Change, until: string) =>
  step(
    "claim",
    change,
    sql`status = 'claimed', claimed_by = ${change.reviewer.id}::uuid, claimed_until = ${until}::timestamptz`,
    sql``,
    {},
  );

export const release = (change: Change) =>
  step(
    "release",
    change,
    sql`status = case when i.draft_text is null then 'failed' else 'pending' end, claimed_by = null, claimed_until = null`,
    sql``,
    {},
  );

export interface Decision extends Change {
  readonly decisionId: string;
  readonly finalText: string | null;
  readonly editTags: readonly string[];
  readonly qualityScore: number | null;
  readonly notes: string | null;
}

const decided = (decision: { decisionId: string; reviewer: { id: ReviewerId }; now: string }) => sql`
  decision_id = ${decision.decisionId}::uuid, decided_by = ${decision.reviewer.id}::uuid,
  decided_at = ${decision.now}::timestamptz, claimed_until = null`;

export const approve = (decision: Decision) =>
  step(
    "approve",
    decision,
    sql`status = 'approved', ${decided(decision)}, final_text = coalesce(${decision.finalText}, i.draft_text),
        edit_tags = array(select jsonb_array_elements_text(${json(decision.editTags)})),
        quality_score = ${decision.qualityScore}::smallint, notes = ${decision.notes}`,
    // Without a draft and without a text there is nothing to send.
    sql`and coalesce(${decision.finalText}, i.draft_text) is not null`,
    { edited: decision.finalText !== null, tags: decision.editTags },
  );

export const reject = (decision: Change & { decisionId: string; reason: string }) =>
  step(
    "reject",
    decision,
    sql`status = 'rejected', ${decided(decision)}, reject_reason = ${decision.reason}`,
    sql``,
    {},
  );

/** Claims that nobody renewed go back to the queue. */
export const releaseExpired = (now: string, limit: number) =>
  statement<{ id: string }>(sql`
    update interactions i
    set status = case when i.draft_text is null then 'failed' else 'pending' end,
        claimed_by = null, claimed_until = null, version = i.version + 1, updated_at = ${now}::timestamptz
    where (i.id, i.created_at) in (
      select id, created_at from interactions where status = 'claimed' and claimed_until <= ${now}::timestamptz
      order by claimed_until limit ${limit}::integer for update skip locked)
      and i.status = 'claimed' and i.claimed_until <= ${now}::timestamptz
    returning i.id`);

/** The customer wrote again before anyone claimed: the new interaction answers the waiting ones' messages too ([R2]). */
export const supersede = (fresh: {
  readonly id: InteractionId;
  readonly created_at: string;
  readonly customer: string;
  readonly token: string;
  readonly now: string;
}) =>
  statement<{ id: string }>(sql`
    with old as (
      update interactions i
      set status = 'superseded', superseded_by = ${fresh.id}::uuid, version = i.version + 1,
          updated_at = ${fresh.now}::timestamptz
      where i.user_id = ${fresh.customer}::uuid and i.status in ('pending', 'failed') and i.id <> ${fresh.id}::uuid
        and exists (select from interactions f where f.id = ${fresh.id}::uuid
          and f.created_at = ${fresh.created_at}::timestamptz and f.lease_token = ${fresh.token}::uuid)
      returning i.id, i.created_at
    ), moved as (
      update messages m set interaction_id = ${fresh.id}::uuid, interaction_created_at = ${fresh.created_at}::timestamptz
      from old where m.interaction_id = old.id and m.interaction_created_at = old.created_at
    )
    insert into audit_log (at, actor_name, action, subject_type, subject_id, detail)
    select ${fresh.now}::timestamptz, 'nadia', 'review.supersede', 'interaction', old.id::text,
      jsonb_build_object('superseded_by', ${fresh.id}::text)
    from old returning subject_id as id`);

/** Reads what every table knows about a message. */
import type { RawBuilder } from "kysely";
import { sql, statement } from "../compiler.ts";
import { isoText } from "../fragments.ts";
import type { TraceTarget, TraceStep } from "./schema.ts";

type Fields = Readonly<Record<string, RawBuilder<unknown>>>;

/** A row of the trace; nulls are left out. `more` is a `jsonb` object of the same row. */
const step = (
  at: string,
  event: string,
  fields: Fields,
  from: RawBuilder<unknown>,
  more = sql`'{}'::jsonb`,
) => sql`
  select ${sql.raw(at)} as at, ${sql.lit(event)} as event, jsonb_strip_nulls(jsonb_build_object(${sql.join(
    Object.entries(fields).map(([name, value]) => sql`${sql.lit(name)}, ${value}`),
  )}) || ${more}) as detail from ${from}`;

const columns = (...names: readonly string[]): Fields =>
  Object.fromEntries(names.map((name) => [name, sql.ref(name)]));

const known = sql`update_id in (select update_id from updates)`;
const tracedIds = sql`(select id from traced)`;

const decision = { action: sql.ref("action"), by: sql.ref("actor_name") };

/** Where an update is before it is drafted, or if it never is. */
const ofUpdates = [
  step(
    "stored_at",
    "waiting",
    columns("update_id", "appended_at", "attempts"),
    sql`wal_fallback where ${known}`,
  ),
  step(
    "handled_at",
    "left_the_log",
    columns("update_id"),
    sql`handled_updates where erasure_id is null and ${known}`,
  ),
  step(
    "received_at",
    "kept",
    columns("update_id", "update_kind", "fate", "reason"),
    sql`kept_updates where ${known}`,
  ),
  step(
    "created_at",
    "quarantined",
    columns("update_id", "reason", "expires_at"),
    sql`quarantine_messages where ${known}`,
  ),
  step(
    "released_at",
    "released",
    { update_id: sql.ref("update_id"), by: sql`(select r.name from reviewers r where r.id = released_by)` },
    sql`quarantine_messages where released_at is not null and ${known}`,
  ),
  step(
    "deleted_at",
    "customer_deleted",
    columns("update_id"),
    sql`quarantine_messages where deleted_at is not null and ${known}`,
  ),
  step(
    "at",
    "decided",
    { update_id: sql`subject_id::bigint`, ...decision },
    sql`audit_log where subject_type = 'update' and subject_id in (select update_id::text from updates)`,
    sql`detail`,
  ),
  // By then, the row in the quarantine is gone.
  step(
    "at",
    "decided",
    { ...decision, reason: sql`detail -> 'reason'` },
    sql`audit_log where action in ('quarantine.delete', 'quarantine.expire')
      and exists (select from updates where detail -> 'updates' @> to_jsonb(update_id))`,
  ),
  step(
    "found_at",
    "missing",
    columns("first_id", "last_id", "missing"),
    sql`update_gaps where exists (select from updates where update_id between first_id and last_id)`,
  ),
  step(
    "coalesce(e.finished_at, e.requested_at)",
    "erased",
    {
      update_id: sql.ref("update_id"),
      erasure: sql`e.id`,
      state: sql`e.state`,
      by: sql`e.requested_by_name`,
    },
    sql`handled_updates h join erasures e on e.id = h.erasure_id where ${known}`,
  ),
];

const drafting = columns(
  "status",
  "revision",
  "llm1_model",
  "llm1_input_tokens",
  "llm1_output_tokens",
  "llm1_cost_usd",
  "llm2_model",
  "llm2_input_tokens",
  "llm2_output_tokens",
  "llm2_cost_usd",
  "model_failures",
  "failure",
  "verdict_level",
  "verdict_score",
  "verdict_categories",
  "superseded_by",
  "recovery_operation_id",
);

const bubble = {
  delivery: sql.ref("id"),
  ...columns("interaction_id", "position", "state", "attempts", "telegram_message_id", "error_code"),
};
const bubbles = sql`deliveries where interaction_id in ${tracedIds}`;
const question = columns("update_id", "telegram_message_id", "interaction_id", "edition");
const questions = sql`messages where interaction_id in ${tracedIds}`;

/** The arrival of each message that the interaction answers. */
const received = step("received_at", "received", question, questions);

/** From the draft to the receipts. */
const ofInteractions = [
  step(
    "drafted_at",
    "drafted",
    { interaction_id: sql.ref("id"), ...drafting },
    sql`interactions where id in ${tracedIds}`,
  ),
  step("edited_at", "customer_edited", question, sql`${questions} and edited_at is not null`),
  step("deleted_at", "customer_deleted", question, sql`${questions} and deleted_at is not null`),
  step(
    "at",
    "reviewed",
    {
      ...decision,
      interaction_id: sql`case subject_type when 'interaction' then subject_id end`,
      delivery: sql`case subject_type when 'delivery' then subject_id end`,
    },
    sql`audit_log where (subject_type = 'interaction' and subject_id in (select id::text from traced))
      or (subject_type = 'delivery' and subject_id in (select id::text from ${bubbles}))`,
    sql`detail`,
  ),
  step("created_at", "approved_bubble", bubble, bubbles),
  step("sent_at", "receipt", bubble, sql`${bubbles} and sent_at is not null`),
  step("updated_at", "undeliverable", bubble, sql`${bubbles} and state = 'undeliverable'`),
  step("updated_at", "unknown", bubble, sql`${bubbles} and state = 'unknown'`),
  // The database only knows when it was created; the archive has the rest.
  step(
    "created_at",
    "received",
    { interaction_id: sql.ref("id"), archived_in: sql.ref("part") },
    sql`archived_interactions where id in ${tracedIds}`,
  ),
];

/** Steps with the same time are listed in this order. */
const ranked = [received, ...ofUpdates, ...ofInteractions].map(
  (events, rank) => sql`select e.*, ${sql.lit(rank)} as rank from (${events}) e`,
);

/**
 * The trace, oldest first, including the interactions that this one superseded or was superseded by. By an update's id
 * it reads all messages: an index would make each insert more expensive.
 */
export function selectTrace(traced: TraceTarget) {
  const update = typeof traced === "number" ? sql`${traced}::bigint` : sql`null::bigint`;
  const first =
    typeof traced === "number"
      ? sql`select distinct interaction_id as id from messages where update_id = ${update}`
      : sql`select ${traced}::uuid as id`;
  return statement<TraceStep>(sql`
    with recursive traced as (
      select f.id, i.user_id, i.superseded_by from (${first}) f left join interactions i on i.id = f.id
      union
      select i.id, i.user_id, i.superseded_by from traced a
      join interactions i on i.user_id = a.user_id and (i.superseded_by = a.id or i.id = a.superseded_by)
    ),
    updates as materialized (
      select ${update} as update_id
      union select update_id from messages where interaction_id in ${tracedIds}
    )
    select ${isoText("at")} as at, event, detail
    from (${sql.join(ranked, sql` union all `)}) story
    order by story.at, rank`);
}

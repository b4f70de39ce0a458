/** Reads what every table knows about a message. */
import type { RawBuilder } from "kysely";
import { sql, statement } from "../compiler.ts";
import type { Traced, TraceStep } from "./schema.ts";

type Fields = Readonly<Record<string, RawBuilder<unknown>>>;

/** A row of the story; what is null is left out. */
const step = (at: string, event: string, fields: Fields, from: RawBuilder<unknown>) => sql`
  select ${sql.raw(at)} as at, ${sql.lit(event)} as event, jsonb_strip_nulls(jsonb_build_object(${sql.join(
    Object.entries(fields).map(([name, value]) => sql`${sql.lit(name)}, ${value}`),
  )})) as detail from ${from}`;

const columns = (...names: readonly string[]): Fields =>
  Object.fromEntries(names.map((name) => [name, sql.ref(name)]));

/** Where an update is before it is drafted, and instead of that. */
const ofUpdates = [
  step(
    "stored_at",
    "waiting",
    columns("update_id", "appended_at", "attempts"),
    sql`wal_fallback where ${known()}`,
  ),
  step("handled_at", "left_the_log", columns("update_id"), sql`handled_updates where ${known()}`),
  step(
    "received_at",
    "kept",
    columns("update_id", "update_kind", "fate", "reason"),
    sql`kept_updates where ${known()}`,
  ),
  step(
    "created_at",
    "quarantined",
    columns("update_id", "reason"),
    sql`quarantine_messages where ${known()}`,
  ),
  step(
    "released_at",
    "released",
    { update_id: sql.ref("update_id"), by: sql`(select r.name from reviewers r where r.id = released_by)` },
    sql`quarantine_messages where released_at is not null and ${known()}`,
  ),
  step(
    "deleted_at",
    "deleted",
    columns("update_id"),
    sql`quarantine_messages where deleted_at is not null and ${known()}`,
  ),
];

function known() {
  return sql`update_id in (select update_id from updates)`;
}

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
  ...columns("position", "state", "attempts", "telegram_message_id", "error_code"),
};

/** Of each message that the interaction answers. */
const received = step(
  "received_at",
  "received",
  columns("update_id", "telegram_message_id", "interaction_id", "edition"),
  sql`messages where interaction_id in (select id from asked)`,
);

/** From the draft to the receipts. */
const ofInteractions = [
  step(
    "drafted_at",
    "drafted",
    { interaction_id: sql.ref("id"), ...drafting },
    sql`interactions where id in (select id from asked)`,
  ),
  step(
    "at",
    "reviewed",
    { action: sql.ref("action"), by: sql.ref("actor_name") },
    sql`audit_log where (subject_type = 'interaction' and subject_id in (select id::text from asked))
      or (subject_type = 'delivery' and subject_id in
        (select d.id::text from deliveries d where d.interaction_id in (select id from asked)))`,
  ),
  step(
    "created_at",
    "approved_bubble",
    bubble,
    sql`deliveries where interaction_id in (select id from asked)`,
  ),
  step(
    "sent_at",
    "receipt",
    bubble,
    sql`deliveries where sent_at is not null and interaction_id in (select id from asked)`,
  ),
  step(
    "created_at",
    "archived",
    columns("part"),
    sql`archived_interactions where id in (select id from asked)`,
  ),
];

/** What happened at the same time is listed in this order. */
const ranked = [received, ...ofUpdates, ...ofInteractions].map(
  (events, rank) => sql`select e.*, ${sql.lit(rank)} as rank from (${events}) e`,
);

/** The story, oldest first. By an update's id it reads all messages: an index would make each of them dearer. */
export function selectStory(traced: Traced) {
  const update = typeof traced === "number" ? sql`${traced}::bigint` : sql`null::bigint`;
  const asked =
    typeof traced === "number"
      ? sql`select distinct interaction_id as id from messages where update_id = ${update}`
      : sql`select ${traced}::uuid as id`;
  return statement<TraceStep>(sql`
    with asked as materialized (${asked}),
    updates as materialized (
      select ${update} as update_id
      union select update_id from messages where interaction_id in (select id from asked)
    )
    select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, event, detail
    from (${sql.join(ranked, sql` union all `)}) story
    order by story.at, rank`);
}

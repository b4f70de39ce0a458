/** What analytics reads: figures of each day as materialized views, and the index of the preference export. */
import { type Kysely, sql } from "kysely";

/** The states of an interaction whose answer a reviewer approved. */
const approved = sql.raw(`('approved','sending','sent','undeliverable','unknown')`);
/** Days are UTC days, and everything counts on the day on which the customer wrote. */
const day = sql`(created_at at time zone 'UTC')::date`;
/** Somebody decided; an undone approval does not count. */
const decided = sql`decided_at is not null and (status = 'rejected' or status in ${approved})`;
/** A reply written without a draft does not count as an edit. */
const edited = sql`status in ${approved} and final_text <> draft_text`;

/**
 * Each view holds what `interactions` holds at its refresh, so a day disappears from it at the first refresh after
 * retention deleted that day's interactions (after 90 days): figures that should outlive them must be copied into a
 * separate table first. A customer's erasure likewise removes the customer from the figures. An interaction counts
 * once, whatever became of it: a new draft replaces the one before in the same row, and a superseded interaction counts
 * as superseded only.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createDays(db);
  await createCosts(db);
  await createTags(db);
  await createReviewers(db);
  await createDecisionTimes(db);
  await sql`create table analytics_refreshes (
    one boolean primary key default true check (one),
    refreshed_at timestamptz not null
  )`.execute(db);
  await sql`insert into analytics_refreshes (refreshed_at) values (now())`.execute(db);
  // Few drafts are edited, so the export finds its pages without reading those that are not.
  await sql`create index interactions_preferences on interactions (decided_at, id) where ${edited}`.execute(
    db,
  );
}

/** What became of a day's interactions. */
export const dayCounts = [
  "interactions",
  "approved",
  "edited",
  "rejected",
  "superseded",
  "expired",
  "failed",
  "waiting",
] as const;

export const days = sql`
    select ${day} as day, count(*)::integer as interactions,
      (count(*) filter (where status in ${approved}))::integer as approved,
      (count(*) filter (where ${edited}))::integer as edited,
      (count(*) filter (where status = 'rejected'))::integer as rejected,
      (count(*) filter (where status = 'superseded'))::integer as superseded,
      (count(*) filter (where status = 'expired'))::integer as expired,
      (count(*) filter (where status = 'failed'))::integer as failed,
      (count(*) filter (where status in ('pending', 'claimed')))::integer as waiting,
      sum(coalesce(llm1_cost_usd, 0) + coalesce(llm2_cost_usd, 0)) as cost_usd
    from interactions group by 1`;

export async function createDays(db: Kysely<unknown>, select = days): Promise<void> {
  await sql`create materialized view analytics_days as ${select}`.execute(db);
  await sql`create unique index analytics_days_key on analytics_days (day)`.execute(db);
}

/**
 * A null cost is unknown: it adds nothing to the sum, and its calls count as unpriced. The columns of an interaction
 * hold the sums of all its drafts, so they are reported under its last draft's model or, if the second stage of that
 * draft failed, under the model of an earlier draft.
 */
export const costs = sql`${callsOf("llm1")} union all ${callsOf("llm2")}`;

export async function createCosts(db: Kysely<unknown>, select = costs): Promise<void> {
  await sql`create materialized view analytics_costs as ${select}`.execute(db);
  await sql`create unique index analytics_costs_key on analytics_costs (day, model, stage)`.execute(db);
}

function callsOf(stage: "llm1" | "llm2") {
  const column = (name: string) => sql.ref(`${stage}_${name}`);
  const former = sql`case when former_drafts = '[]' then '[]'
    else jsonb_path_query_array(former_drafts, ${sql.lit(`$[*].${stage}_model ? (@ != null)`)}) end`;
  const calls = sql`(${column("model")} is not null)::integer + jsonb_array_length(${former})`;
  const model = sql`coalesce(${column("model")}, ${former} ->> -1)`;
  return sql`select ${day} as day, ${model} as model, ${sql.lit(stage)} as stage, sum(${calls})::integer as calls,
      coalesce(sum(${column("input_tokens")}), 0)::bigint as input_tokens,
      coalesce(sum(${column("output_tokens")}), 0)::bigint as output_tokens,
      coalesce(sum(${column("cost_usd")}), 0) as cost_usd,
      coalesce(sum(${calls}) filter (where ${column("cost_usd")} is null), 0)::integer as unpriced_calls
    from interactions where ${model} is not null group by 1, 2`;
}

async function createTags(db: Kysely<unknown>): Promise<void> {
  await sql`create materialized view analytics_edit_tags as
    select ${day} as day, tag, count(*)::integer as uses
    from interactions cross join lateral unnest(edit_tags) as tag group by 1, 2`.execute(db);
  await sql`create unique index analytics_edit_tags_key on analytics_edit_tags (day, tag)`.execute(db);
}

async function createReviewers(db: Kysely<unknown>): Promise<void> {
  await sql`create materialized view analytics_reviewers as
    select ${day} as day, decided_by as reviewer_id, count(*)::integer as decisions,
      (count(*) filter (where status in ${approved}))::integer as approved,
      (count(*) filter (where ${edited}))::integer as edited,
      (count(*) filter (where status = 'rejected'))::integer as rejected
    from interactions where ${decided} group by 1, 2`.execute(db);
  await sql`create unique index analytics_reviewers_key on analytics_reviewers (day, reviewer_id)`.execute(
    db,
  );
}

/**
 * Daily percentiles do not add up to monthly ones, but counts do: how many decisions took how long, in buckets whose
 * bounds grow by a tenth. 90 days are in bucket 166, so a day has at most that many rows per reviewer.
 */
async function createDecisionTimes(db: Kysely<unknown>): Promise<void> {
  await sql`create materialized view analytics_decision_times as
    select ${day} as day, decided_by as reviewer_id,
      floor(ln(greatest(extract(epoch from decided_at - created_at)::double precision, 1)) / ln(1.1::double precision))::smallint
        as bucket,
      count(*)::integer as decisions
    from interactions where ${decided} group by 1, 2, 3`.execute(db);
  await sql`create unique index analytics_decision_times_key
    on analytics_decision_times (day, reviewer_id, bucket)`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index interactions_preferences`.execute(db);
  await sql`drop table analytics_refreshes`.execute(db);
  for (const view of ["decision_times", "reviewers", "edit_tags", "costs", "days"]) {
    await sql`drop materialized view ${sql.ref(`analytics_${view}`)}`.execute(db);
  }
}

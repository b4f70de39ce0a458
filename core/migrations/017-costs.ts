/** What models cost, to eight decimals and including calls outside drafts; why a model gave no draft. */
import { type Kysely, sql } from "kysely";
import { costs, createCosts, createDays, dayCounts, days } from "./010-analytics.ts";

const day = sql`(created_at at time zone 'UTC')::date`;

/** A day may have only calls outside drafts. */
export const daysWithCalls = sql`
  with drafts as (${days}), calls as (
    select ${day} as day, sum(coalesce(cost_usd, 0)) as cost_usd from model_calls group by 1
  )
  select coalesce(d.day, c.day) as day,
    ${sql.join(dayCounts.map((name) => sql`coalesce(${sql.ref(`d.${name}`)}, 0) as ${sql.ref(name)}`))},
    coalesce(d.cost_usd, 0) + coalesce(c.cost_usd, 0) as cost_usd
  from drafts d full join calls c on c.day = d.day`;

export const costsWithCalls = sql`
  ${costs} union all
  select ${day} as day, model, purpose as stage, count(*)::integer as calls,
    coalesce(sum(input_tokens), 0)::bigint as input_tokens,
    coalesce(sum(output_tokens), 0)::bigint as output_tokens,
    coalesce(sum(cost_usd), 0) as cost_usd,
    (count(*) filter (where cost_usd is null))::integer as unpriced_calls
  from model_calls group by 1, 2, 3`;

/** The views read the columns, so they have to go before a type changes. */
async function dropViews(db: Kysely<unknown>): Promise<void> {
  await sql`drop materialized view analytics_costs`.execute(db);
  await sql`drop materialized view analytics_days`.execute(db);
}

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table interactions add column model_failures jsonb not null default '[]'`.execute(db);
  // Summaries and embeddings; the calls of drafts are columns of their interaction.
  await sql`create table model_calls (
    id uuid primary key,
    user_id uuid references users (id) on delete cascade,
    purpose text not null check (purpose in ('summary', 'embedding')),
    model text not null,
    input_tokens integer,
    output_tokens integer,
    cost_usd numeric(12, 8),
    created_at timestamptz not null
  )`.execute(db);
  await sql`create index model_calls_user on model_calls (user_id)`.execute(db);
  await dropViews(db);
  await sql`alter table interactions
    alter column llm1_cost_usd type numeric(12, 8), alter column llm2_cost_usd type numeric(12, 8)`.execute(
    db,
  );
  await createDays(db, daysWithCalls);
  await createCosts(db, costsWithCalls);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await dropViews(db);
  // Values too large for numeric(6,4) become its maximum.
  await sql`alter table interactions
    alter column llm1_cost_usd type numeric(6, 4) using least(llm1_cost_usd, 99.9999),
    alter column llm2_cost_usd type numeric(6, 4) using least(llm2_cost_usd, 99.9999)`.execute(db);
  await sql`drop table model_calls`.execute(db);
  await sql`alter table interactions drop column model_failures`.execute(db);
  await createDays(db);
  await createCosts(db);
}

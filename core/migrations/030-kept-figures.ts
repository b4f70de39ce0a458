/** Daily figures of interactions and model calls that retention has deleted, added to the figures of existing ones. */
import { type Kysely, type RawBuilder, sql } from "kysely";
import { createCosts, createDays, dayCounts } from "./010-analytics.ts";
import { costsWithCalls, daysWithCalls } from "./017-costs.ts";

type Sql = RawBuilder<unknown>;

const approved = sql.raw(`('approved','sending','sent','undeliverable','unknown')`);
const day = sql`(created_at at time zone 'UTC')::date`;
const decided = sql`decided_at is not null and (status = 'rejected' or status in ${approved})`;
const edited = sql`status in ${approved} and final_text <> draft_text`;
const number = (condition: Sql) => sql`(count(*) filter (where ${condition}))::integer`;

/** One view: the columns that name a row, those that are added up, and the query over any source of interactions. */
interface View {
  readonly name: string;
  readonly keys: readonly string[];
  readonly sums: Readonly<Record<string, string>>;
  readonly from: (interactions: Sql) => Sql;
}

const integers = (...names: string[]) => Object.fromEntries(names.map((name) => [name, "integer"]));

const calls = (stage: "llm1" | "llm2", interactions: Sql) => {
  const column = (name: string) => sql.ref(`${stage}_${name}`);
  const former = sql`case when former_drafts = '[]' then '[]'
    else jsonb_path_query_array(former_drafts, ${sql.lit(`$[*].${stage}_model ? (@ != null)`)}) end`;
  const made = sql`(${column("model")} is not null)::integer + jsonb_array_length(${former})`;
  const model = sql`coalesce(${column("model")}, ${former} ->> -1)`;
  return sql`select ${day} as day, ${model} as model, ${sql.lit(stage)} as stage, sum(${made})::integer as calls,
      coalesce(sum(${column("input_tokens")}), 0)::bigint as input_tokens,
      coalesce(sum(${column("output_tokens")}), 0)::bigint as output_tokens,
      coalesce(sum(${column("cost_usd")}), 0) as cost_usd,
      coalesce(sum(${made}) filter (where ${column("cost_usd")} is null), 0)::integer as unpriced_calls
    from ${interactions} where ${model} is not null group by 1, 2`;
};

const days: View = {
  name: "days",
  keys: ["day"],
  sums: { ...integers(...dayCounts), cost_usd: "numeric" },
  from: (interactions) => sql`
    select ${day} as day, count(*)::integer as interactions, ${number(sql`status in ${approved}`)} as approved,
      ${number(edited)} as edited, ${number(sql`status = 'rejected'`)} as rejected,
      ${number(sql`status = 'superseded'`)} as superseded, ${number(sql`status = 'expired'`)} as expired,
      ${number(sql`status = 'failed'`)} as failed, ${number(sql`status in ('pending', 'claimed')`)} as waiting,
      sum(coalesce(llm1_cost_usd, 0) + coalesce(llm2_cost_usd, 0)) as cost_usd
    from ${interactions} group by 1`,
};
const costs: View = {
  name: "costs",
  keys: ["day", "model", "stage"],
  sums: {
    calls: "integer",
    input_tokens: "bigint",
    output_tokens: "bigint",
    cost_usd: "numeric",
    unpriced_calls: "integer",
  },
  from: (interactions) => sql`${calls("llm1", interactions)} union all ${calls("llm2", interactions)}`,
};
const tags: View = {
  name: "edit_tags",
  keys: ["day", "tag"],
  sums: integers("uses"),
  from: (interactions) => sql`select ${day} as day, tag, count(*)::integer as uses
    from ${interactions} cross join lateral unnest(edit_tags) as tag group by 1, 2`,
};
const reviewers: View = {
  name: "reviewers",
  keys: ["day", "reviewer_id"],
  sums: integers("decisions", "approved", "edited", "rejected"),
  from: (interactions) => sql`
    select ${day} as day, decided_by as reviewer_id, count(*)::integer as decisions,
      ${number(sql`status in ${approved}`)} as approved, ${number(edited)} as edited,
      ${number(sql`status = 'rejected'`)} as rejected
    from ${interactions} where ${decided} group by 1, 2`,
};
const times: View = {
  name: "decision_times",
  keys: ["day", "reviewer_id", "bucket"],
  sums: integers("decisions"),
  from: (interactions) => sql`
    select ${day} as day, decided_by as reviewer_id,
      floor(ln(greatest(extract(epoch from decided_at - created_at)::double precision, 1)) / ln(1.1::double precision))::smallint
        as bucket,
      count(*)::integer as decisions
    from ${interactions} where ${decided} group by 1, 2, 3`,
};
const views: readonly View[] = [days, costs, tags, reviewers, times];

const types: Readonly<Record<string, string>> = { day: "date", reviewer_id: "uuid", bucket: "smallint" };
const typeOf = (key: string) => types[key] ?? "text";
const kept = ({ name }: View) => sql.ref(`kept_${name}`);
const view = ({ name }: View) => sql.ref(`analytics_${name}`);
const refs = (names: readonly string[]) => sql.join(names.map((name) => sql.ref(name)));

/** What an insert adds to the stored figures. */
const keep = (one: View, figures: Sql): Sql => sql`
  insert into ${kept(one)} as k (${refs([...one.keys, ...Object.keys(one.sums)])}) ${figures}
  on conflict (${refs(one.keys)}) do update set ${sql.join(
    Object.keys(one.sums).map(
      (name) => sql`${sql.ref(name)} = ${sql.ref(`k.${name}`)} + ${sql.ref(`excluded.${name}`)}`,
    ),
  )}`;

const withKept = (one: View, live: Sql): Sql => sql`
  select ${refs(one.keys)}, ${sql.join(
    Object.entries(one.sums).map(
      ([name, type]) => sql`sum(${sql.ref(name)})::${sql.raw(type)} as ${sql.ref(name)}`,
    ),
  )}
  from (select ${refs([...one.keys, ...Object.keys(one.sums)])} from (${live}) live
    union all select ${refs([...one.keys, ...Object.keys(one.sums)])} from ${kept(one)}) figures
  group by ${refs(one.keys)}`;

async function createViews(db: Kysely<unknown>, select: (one: View, live: Sql) => Sql): Promise<void> {
  const interactions = sql`interactions`;
  await createDays(db, select(days, daysWithCalls));
  await createCosts(db, select(costs, costsWithCalls));
  for (const one of [tags, reviewers, times]) {
    await sql`create materialized view ${view(one)} as ${select(one, one.from(interactions))}`.execute(db);
    await sql`create unique index ${sql.ref(`analytics_${one.name}_key`)} on ${view(one)} (${refs(one.keys)})`.execute(
      db,
    );
  }
}

const dropViews = async (db: Kysely<unknown>): Promise<void> => {
  for (const one of views) await sql`drop materialized view ${view(one)}`.execute(db);
};

/** For rolling back the migration that replaces them. */
export const createKeptViews = (db: Kysely<unknown>): Promise<void> => createViews(db, withKept);

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const one of views) {
    const columns = [
      ...one.keys.map((key) => sql`${sql.ref(key)} ${sql.raw(typeOf(key))} not null`),
      ...Object.entries(one.sums).map(([name, type]) => sql`${sql.ref(name)} ${sql.raw(type)} not null`),
    ];
    await sql`create table ${kept(one)} (${sql.join(columns)}, primary key (${refs(one.keys)}))`.execute(db);
  }
  await dropViews(db);
  await createKeptViews(db);
  await sql`create index model_calls_age on model_calls (created_at)`.execute(db);
  await createKeepFunctions(db);
}

/** Stores the figures of rows that are about to be deleted; call them in the transaction that deletes the rows. */
export async function createKeepFunctions(db: Kysely<unknown>): Promise<void> {
  const chosen = sql`(select i.* from interactions i join unnest(ids, times) as s (id, at)
    on i.id = s.id and i.created_at = s.at) chosen`;
  const statements = views.map((one) => sql`${keep(one, one.from(chosen))};`);
  await sql`create function keep_figures(ids uuid[], times timestamptz[]) returns void language sql as $$
    ${sql.join(statements, sql` `)}
  $$`.execute(db);
  await sql`create function end_model_calls(before timestamptz, most integer) returns integer language plpgsql as $$
    declare
      ids uuid[];
    begin
      ids := array(select id from model_calls where created_at < before order by created_at limit most for update);
      ${keep(
        days,
        sql`select ${day}, ${sql.join(dayCounts.map(() => sql`0`))}, sum(coalesce(cost_usd, 0)) from model_calls where id = any(ids) group by 1`,
      )};
      ${keep(
        costs,
        sql`select ${day}, model, purpose, count(*)::integer, coalesce(sum(input_tokens), 0)::bigint,
          coalesce(sum(output_tokens), 0)::bigint, coalesce(sum(cost_usd), 0),
          (count(*) filter (where cost_usd is null))::integer from model_calls where id = any(ids) group by 1, 2, 3`,
      )};
      delete from model_calls where id = any(ids);
      return cardinality(ids);
    end $$`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop function keep_figures(uuid[], timestamptz[])`.execute(db);
  await sql`drop function end_model_calls(timestamptz, integer)`.execute(db);
  await sql`drop index model_calls_age`.execute(db);
  await dropViews(db);
  await createViews(db, (_one, live) => live);
  for (const one of views) await sql`drop table ${kept(one)}`.execute(db);
}

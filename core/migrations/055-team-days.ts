/**
 * Figures by the days of the team's time zone, with the decisions within its target, the cost of each outcome, and the
 * number of interactions for which a model was called.
 */
import { type Kysely, type RawBuilder, sql } from "kysely";
import { createKeptViews, createKeepFunctions } from "./030-kept-figures.ts";

type Sql = RawBuilder<unknown>;

const approved = sql.raw(`('approved','sending','sent','undeliverable','unknown')`);
/**
 * The clocks' offsets are stored by the refresh that takes them from Node: Postgres may not know the zone, and an
 * unknown name would make every figure fail.
 */
const day = sql`(created_at at time zone 'UTC' + (select zone_offsets from analytics_refreshes)[
  width_bucket(created_at, (select zone_since from analytics_refreshes))])::date`;
export const isApproved = sql`status in ${approved}`;
export const isDecided = sql`decided_at is not null and (status = 'rejected' or ${isApproved})`;
const isEdited = sql`${isApproved} and final_text <> draft_text`;
export const isUnedited = sql`${isApproved} and (final_text <> draft_text) is not true`;
export const isInTime = sql`decided_at <= created_at + make_interval(mins => (select answer_target_minutes from analytics_refreshes))`;
const spent = sql`coalesce(llm1_cost_usd, 0) + coalesce(llm2_cost_usd, 0)`;

export const number = (condition: Sql) => sql`(count(*) filter (where ${condition}))::integer`;
export const cost = (condition: Sql) => sql`coalesce(sum(${spent}) filter (where ${condition}), 0)`;
const refs = (names: readonly string[]) => sql.join(names.map((name) => sql.ref(name)));

/** A figure: its type, and what it adds up over interactions. */
export type Sums = Readonly<Record<string, readonly [type: "integer" | "bigint" | "numeric", of: Sql]>>;

export interface View {
  readonly name: string;
  readonly keys: readonly string[];
  readonly sums: Sums;
  readonly from: (interactions: Sql) => Sql;
  /** The same columns as `from`, for model calls outside drafts. */
  readonly calls?: (calls: Sql) => Sql;
}

const selected = (keys: Sql, sums: Sums) =>
  sql`select ${keys}, ${sql.join(Object.entries(sums).map(([name, [, of]]) => sql`${of} as ${sql.ref(name)}`))}`;

export const outcomes: Sums = {
  interactions: ["integer", sql`count(*)::integer`],
  approved: ["integer", number(isApproved)],
  edited: ["integer", number(isEdited)],
  rejected: ["integer", number(sql`status = 'rejected'`)],
  superseded: ["integer", number(sql`status = 'superseded'`)],
  expired: ["integer", number(sql`status = 'expired'`)],
  failed: ["integer", number(sql`status = 'failed'`)],
  waiting: ["integer", number(sql`status in ('pending', 'claimed')`)],
  cost_usd: ["numeric", sql`coalesce(sum(${spent}), 0)`],
  in_time: ["integer", number(sql`${isDecided} and ${isInTime}`)],
  late: ["integer", number(sql`status = 'expired' or (${isDecided} and not (${isInTime}))`)],
  unedited_cost_usd: ["numeric", cost(isUnedited)],
  edited_cost_usd: ["numeric", cost(isEdited)],
  rejected_cost_usd: ["numeric", cost(sql`status = 'rejected'`)],
  superseded_cost_usd: ["numeric", cost(sql`status = 'superseded'`)],
  expired_cost_usd: ["numeric", cost(sql`status = 'expired'`)],
  open_cost_usd: ["numeric", cost(sql`status in ('pending', 'claimed', 'failed')`)],
};

export const daysOf = (sums: Sums): View => ({
  name: "days",
  keys: ["day"],
  sums,
  from: (interactions) => sql`${selected(sql`${day} as day`, sums)} from ${interactions} group by 1`,
  calls: (calls) => {
    const others = Object.keys(sums).map((name) =>
      name === "cost_usd" ? sql`sum(coalesce(cost_usd, 0)) as cost_usd` : sql`0 as ${sql.ref(name)}`,
    );
    return sql`select ${day} as day, ${sql.join(others)} from ${calls} group by 1`;
  },
});

/** Models of earlier drafts of the same interaction. */
const formerOf = (stage: "llm1" | "llm2") => sql`case when former_drafts = '[]' then '[]'
  else jsonb_path_query_array(former_drafts, ${sql.lit(`$[*].${stage}_model ? (@ != null)`)}) end`;
const modelOf = (stage: "llm1" | "llm2") =>
  sql`coalesce(${sql.ref(`${stage}_model`)}, ${formerOf(stage)} ->> -1)`;

/** An interaction whose stages called the same model counts under the first, so that a model's cases add up. */
function stageCosts(stage: "llm1" | "llm2", interactions: Sql): Sql {
  const column = (name: string) => sql.ref(`${stage}_${name}`);
  const made = sql`(${column("model")} is not null)::integer + jsonb_array_length(${formerOf(stage)})`;
  const model = modelOf(stage);
  const counts = stage === "llm1" ? sql`true` : sql`${model} is distinct from ${modelOf("llm1")}`;
  return sql`select ${day} as day, ${model} as model, ${sql.lit(stage)} as stage, sum(${made})::integer as calls,
      coalesce(sum(${column("input_tokens")}), 0)::bigint as input_tokens,
      coalesce(sum(${column("output_tokens")}), 0)::bigint as output_tokens,
      coalesce(sum(${column("cost_usd")}), 0) as cost_usd,
      coalesce(sum(${made}) filter (where ${column("cost_usd")} is null), 0)::integer as unpriced_calls,
      ${number(counts)} as cases
    from ${interactions} where ${model} is not null group by 1, 2`;
}

const none = sql``;
/** Each stage adds up its own. */
const costs: View = {
  name: "costs",
  keys: ["day", "model", "stage"],
  sums: {
    calls: ["integer", none],
    input_tokens: ["bigint", none],
    output_tokens: ["bigint", none],
    cost_usd: ["numeric", none],
    unpriced_calls: ["integer", none],
    cases: ["integer", none],
  },
  from: (interactions) =>
    sql`${stageCosts("llm1", interactions)} union all ${stageCosts("llm2", interactions)}`,
  calls: (calls) => sql`select ${day} as day, model, purpose as stage, count(*)::integer as calls,
      coalesce(sum(input_tokens), 0)::bigint as input_tokens, coalesce(sum(output_tokens), 0)::bigint as output_tokens,
      coalesce(sum(cost_usd), 0) as cost_usd, ${number(sql`cost_usd is null`)} as unpriced_calls, 0 as cases
    from ${calls} group by 1, 2, 3`,
};

const uses: Sums = { uses: ["integer", sql`count(*)::integer`] };
const tags: View = {
  name: "edit_tags",
  keys: ["day", "tag"],
  sums: uses,
  from: (interactions) => sql`${selected(sql`${day} as day, tag`, uses)}
    from ${interactions} cross join lateral unnest(edit_tags) as tag group by 1, 2`,
};

const decisions: Sums = {
  decisions: ["integer", sql`count(*)::integer`],
  approved: ["integer", number(isApproved)],
  edited: ["integer", number(isEdited)],
  rejected: ["integer", number(sql`status = 'rejected'`)],
};
const reviewers: View = {
  name: "reviewers",
  keys: ["day", "reviewer_id"],
  sums: decisions,
  from: (interactions) => sql`${selected(sql`${day} as day, decided_by as reviewer_id`, decisions)}
    from ${interactions} where ${isDecided} group by 1, 2`,
};

const taken: Sums = { decisions: ["integer", sql`count(*)::integer`] };
const bucket = sql`floor(ln(greatest(extract(epoch from decided_at - created_at)::double precision, 1))
  / ln(1.1::double precision))::smallint as bucket`;
/** Of interactions for which this holds. */
export const timesOf = (isTaken: Sql): View => ({
  name: "decision_times",
  keys: ["day", "reviewer_id", "bucket"],
  sums: taken,
  from: (interactions) => sql`${selected(sql`${day} as day, decided_by as reviewer_id, ${bucket}`, taken)}
    from ${interactions} where ${isTaken} group by 1, 2, 3`,
});

/** The views that later releases do not change. */
export const lasting: readonly View[] = [costs, tags, reviewers];
export const views: readonly View[] = [daysOf(outcomes), ...lasting, timesOf(isDecided)];

/** The sums that earlier releases lack. */
const added = {
  days: Object.entries(outcomes).slice(Object.keys(outcomes).indexOf("in_time")),
  costs: [["cases", ["integer", none]]],
} as const;

/** What an insert adds to the stored figures. */
const keep = ({ name, keys, sums }: View, figures: Sql): Sql => sql`
  insert into ${sql.ref(`kept_${name}`)} as k (${refs([...keys, ...Object.keys(sums)])}) ${figures}
  on conflict (${refs(keys)}) do update set ${sql.join(
    Object.keys(sums).map(
      (one) => sql`${sql.ref(one)} = ${sql.ref(`k.${one}`)} + ${sql.ref(`excluded.${one}`)}`,
    ),
  )}`;

export async function createView(
  db: Kysely<unknown>,
  { name, keys, sums, from, calls }: View,
): Promise<void> {
  const view = sql.ref(`analytics_${name}`);
  const columns = refs([...keys, ...Object.keys(sums)]);
  const beside = calls === undefined ? none : sql`union all ${calls(sql`model_calls`)}`;
  await sql`drop materialized view ${view}`.execute(db);
  await sql`create materialized view ${view} as
    select ${refs(keys)}, ${sql.join(
      Object.entries(sums).map(
        ([one, [type]]) => sql`sum(${sql.ref(one)})::${sql.raw(type)} as ${sql.ref(one)}`,
      ),
    )}
    from (${from(sql`interactions`)} ${beside} union all select ${columns} from ${sql.ref(`kept_${name}`)}) figures
    group by ${refs(keys)}`.execute(db);
  await sql`create unique index ${sql.ref(`analytics_${name}_key`)} on ${view} (${refs(keys)})`.execute(db);
}

/** Stores the figures of interactions and model calls in the transaction that deletes them. */
export async function replaceFunctions(db: Kysely<unknown>, figures: readonly View[]): Promise<void> {
  const chosen = sql`(select i.* from interactions i join unnest(ids, times) as s (id, at)
    on i.id = s.id and i.created_at = s.at) chosen`;
  const kept = figures.map((one) => sql`${keep(one, one.from(chosen))};`);
  const ended = sql`(select * from model_calls where id = any(ids)) ended`;
  const called = figures.flatMap((one) =>
    one.calls === undefined ? [] : [sql`${keep(one, one.calls(ended))};`],
  );
  await sql`create or replace function keep_figures(ids uuid[], times timestamptz[]) returns void language sql as $$
    ${sql.join(kept, sql` `)}
  $$`.execute(db);
  await sql`create or replace function end_model_calls(before timestamptz, most integer) returns integer
    language plpgsql as $$
    declare
      ids uuid[];
    begin
      ids := array(select id from model_calls where created_at < before order by created_at limit most for update);
      ${sql.join(called, sql` `)}
      delete from model_calls where id = any(ids);
      return cardinality(ids);
    end $$`.execute(db);
}

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table analytics_refreshes
    add column time_zone text not null default 'UTC',
    add column answer_target_minutes integer not null default 15,
    add column zone_since timestamptz[] not null default '{-infinity}',
    add column zone_offsets interval[] not null default '{00:00:00}'`.execute(db);
  for (const [name, columns] of Object.entries(added))
    for (const [column, [type]] of columns)
      await sql`alter table ${sql.ref(`kept_${name}`)}
        add column ${sql.ref(column)} ${sql.raw(type)} not null default 0`.execute(db);
  for (const view of views) await createView(db, view);
  await replaceFunctions(db, views);
  // For today's decisions per reviewer, and for lists by the time of the decision.
  await sql`create index interactions_decided on interactions (decided_at desc, id) include (decided_by)
    where decided_at is not null`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index interactions_decided`.execute(db);
  await sql`drop function keep_figures(uuid[], timestamptz[])`.execute(db);
  await sql`drop function end_model_calls(timestamptz, integer)`.execute(db);
  for (const { name } of views) await sql`drop materialized view ${sql.ref(`analytics_${name}`)}`.execute(db);
  for (const [name, columns] of Object.entries(added))
    for (const [column] of columns)
      await sql`alter table ${sql.ref(`kept_${name}`)} drop column ${sql.ref(column)}`.execute(db);
  await sql`alter table analytics_refreshes drop column time_zone, drop column answer_target_minutes,
    drop column zone_since, drop column zone_offsets`.execute(db);
  await createKeptViews(db);
  await createKeepFunctions(db);
}

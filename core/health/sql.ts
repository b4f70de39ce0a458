/** Health statements for Postgres. */
import { json, sql, statement } from "../compiler.ts";
import { isoText } from "../fragments.ts";
import type { HealthCheck, HealthHour } from "./schema.ts";

/** Only clients of this database; Postgres' own processes do not use up connections. */
export const selectConnections = statement<{ active: number; idle: number; max: number }>(sql`
  select (count(*) filter (where state = 'active'))::integer as active,
    (count(*) filter (where state <> 'active'))::integer as idle,
    current_setting('max_connections')::integer as max
  from pg_stat_activity where datname = current_database() and backend_type = 'client backend'`);

export interface MissingRow {
  readonly missing_updates: number;
  readonly since: string | null;
  /** A `HealthCheck`, or null. */
  readonly last_check: unknown;
  /** The former ids of reviewers' groups that became supergroups. */
  readonly moved_groups: readonly number[];
}

/** Always one row: what the sweep counted, the latest health check, and the groups that have a new id. */
export const selectMissing = statement<MissingRow>(sql`
  select coalesce(sum(missing), 0)::integer as missing_updates, min(found_at) as since,
    (select jsonb_build_object('checked_at', ${isoText("checked_at")},
      'probes', probes) from health_checks order by checked_at desc limit 1) as last_check,
    (select coalesce(jsonb_agg(chat_id), '[]') from review_group_moves) as moved_groups
  from update_gaps`);

/** Always one row: drafts that a model wrote since then, and model calls that failed. */
export const selectModelResults = (since: string) =>
  statement<{ answered: number; failed: number }>(sql`
    select (count(*) filter (where llm1_model is not null))::integer as answered,
      coalesce(sum(jsonb_array_length(model_failures)), 0)::integer as failed
    from interactions where created_at >= ${since}::timestamptz`);

export const insertCheck = ({ checked_at, probes }: HealthCheck) =>
  statement(sql`
    insert into health_checks (checked_at, probes) values (${checked_at}::timestamptz, ${json(probes)})
    on conflict do nothing`);

/** The checks since then per hour and probe, oldest hour first. At one check a minute, a day is 1,440 rows. */
export const selectHours = (since: string) =>
  statement<HealthHour>(sql`
    select to_char(date_trunc('hour', checked_at at time zone 'UTC'), 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as hour,
      probe.name, count(*)::integer as checks, (count(*) filter (where not probe.ok))::integer as failed,
      max(probe.ms) as slowest_ms
    from health_checks, jsonb_to_recordset(probes) as probe (name text, ok boolean, ms double precision)
    where checked_at >= ${since}::timestamptz
    group by 1, 2 order by 1, 2`);

export const deleteChecks = (before: string) =>
  statement(sql`delete from health_checks where checked_at < ${before}::timestamptz`);

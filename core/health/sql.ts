/** Health statements for Postgres. */
import { sql, statement } from "../compiler.ts";

/** Only clients of this database; Postgres' own processes do not use up connections. */
export const selectConnections = statement<{ active: number; idle: number; max: number }>(sql`
  select (count(*) filter (where state = 'active'))::integer as active,
    (count(*) filter (where state <> 'active'))::integer as idle,
    current_setting('max_connections')::integer as max
  from pg_stat_activity where datname = current_database() and backend_type = 'client backend'`);

/** Always one row: what the sweep counted. */
export const selectMissing = statement<{ missing_updates: number; since: string | null }>(sql`
  select coalesce(sum(missing), 0)::integer as missing_updates, min(found_at) as since from update_gaps`);

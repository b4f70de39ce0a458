/** What health asks of Postgres. */
import { sql, statement } from "../compiler.ts";

/** Clients of this database alone; what Postgres runs for itself takes no connection of theirs. */
export const selectConnections = statement<{ active: number; idle: number; max: number }>(sql`
  select (count(*) filter (where state = 'active'))::integer as active,
    (count(*) filter (where state <> 'active'))::integer as idle,
    current_setting('max_connections')::integer as max
  from pg_stat_activity where datname = current_database() and backend_type = 'client backend'`);

/** One row always: what the sweep counted. */
export const selectMissing = statement<{ missing_updates: number; since: string | null }>(sql`
  select coalesce(sum(missing), 0)::integer as missing_updates, min(found_at) as since from update_gaps`);

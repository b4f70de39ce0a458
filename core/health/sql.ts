/** The statement that asks Postgres for its connections. */
import { sql, statement } from "../compiler.ts";

/** Clients of this database alone; what Postgres runs for itself takes no connection of theirs. */
export const selectConnections = statement<{ active: number; idle: number; max: number }>(sql`
  select (count(*) filter (where state = 'active'))::integer as active,
    (count(*) filter (where state <> 'active'))::integer as idle,
    current_setting('max_connections')::integer as max
  from pg_stat_activity where datname = current_database() and backend_type = 'client backend'`);

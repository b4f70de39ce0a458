/** Retention runs, and the indexes that they use. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table retention_runs (
    id uuid primary key,
    started_at timestamptz not null,
    finished_at timestamptz not null,
    counts jsonb not null,
    unfinished text[] not null,
    errors jsonb not null
  )`.execute(db);
  await sql`create index retention_runs_newest on retention_runs (started_at desc)`.execute(db);
  await sql`create index audit_log_detailed on audit_log (at) where detail <> '{}'`.execute(db);
  await sql`create index memory_summaries_age on memory_summaries (created_at)`.execute(db);
  await createDrop(db);
}

/**
 * A partition that messages and deliveries refer to can only be dropped once it is detached. Both lock the whole table,
 * and nobody may have to wait long for that, so a run gives up and the next one tries again.
 */
async function createDrop(db: Kysely<unknown>): Promise<void> {
  await sql`create function drop_interaction_partitions(before timestamptz) returns integer language plpgsql
    set lock_timeout = '2s' as $$
    declare
      part text;
      is_used boolean;
      dropped integer := 0;
    begin
      for part in
        select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'interactions'::regclass and c.relname ~ '^interactions_[0-9]{4}_[0-9]{2}$'
          and (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month') at time zone 'UTC' <= before
        order by 1
      loop
        execute format('select exists (select from %I)', part) into is_used;
        continue when is_used;
        execute format('lock table %I in access exclusive mode', part);
        execute format('select exists (select from %I)', part) into is_used;
        continue when is_used;
        execute format('alter table interactions detach partition %I', part);
        execute format('drop table %I', part);
        dropped := dropped + 1;
      end loop;
      return dropped;
    end $$`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop function drop_interaction_partitions(timestamptz)`.execute(db);
  await sql`drop index memory_summaries_age, audit_log_detailed`.execute(db);
  await sql`drop table retention_runs`.execute(db);
}

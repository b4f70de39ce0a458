/** Renews the statistics of columns, which hold samples of what erased customers wrote ([G1]). */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  // Only a table's owner may analyze it. ANALYZE keeps the old samples of a table that has become empty; Postgres 17
  // cannot clear them.
  await sql`create function renew_statistics(name text) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare
      part regclass;
      is_empty boolean;
    begin
      execute format('analyze %I', name);
      if current_setting('server_version_num')::integer < 180000 then return; end if;
      for part in select name::regclass union select relid from pg_partition_tree(name::regclass) loop
        execute format('select not exists (select from %s)', part) into is_empty;
        if is_empty then
          perform pg_clear_attribute_stats(s.schemaname, s.tablename, s.attname, s.inherited)
            from pg_stats s join pg_class c on c.relname = s.tablename
            where c.oid = part and s.schemaname = 'public';
        end if;
      end loop;
    end $$`.execute(db);
  await sql`alter table erasures add column statistics_renewed_at timestamptz`.execute(db);
  await sql`create index erasures_sampled on erasures (finished_at)
    where state = 'done' and statistics_renewed_at is null`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index erasures_sampled`.execute(db);
  await sql`alter table erasures drop column statistics_renewed_at`.execute(db);
  await sql`drop function renew_statistics(text)`.execute(db);
}

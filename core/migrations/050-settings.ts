/** The settings that admins change in the console, one row per version, and with which version a draft was made. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table settings_versions (
    version integer primary key check (version > 0),
    at timestamptz not null,
    author_id uuid references reviewers (id) on delete set null,
    author_name text not null,
    document jsonb not null check (jsonb_typeof(document) = 'object'),
    restored integer references settings_versions (version)
  )`.execute(db);
  await sql`create index settings_versions_author on settings_versions (author_id)
    where author_id is not null`.execute(db);
  await sql`create index settings_versions_restored on settings_versions (restored)
    where restored is not null`.execute(db);
  // A version never changes, except that its author's account may be removed.
  await sql`create function keep_settings() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and new.author_id is null
        and (new.version, new.at, new.author_name, new.document, new.restored)
          is not distinct from (old.version, old.at, old.author_name, old.document, old.restored)
      then
        return new;
      end if;
      raise exception 'version % of the settings cannot be changed', old.version using errcode = 'NA007';
    end $$`.execute(db);
  await sql`create trigger settings_versions_keep before update or delete on settings_versions
    for each row execute function keep_settings()`.execute(db);
  await sql`alter table interactions add column settings_version integer`.execute(db);
  await sql`alter table model_calls drop constraint model_calls_purpose_check,
    add constraint model_calls_purpose_check check (purpose in ('summary', 'embedding', 'preview'))`.execute(
    db,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  // The restored, narrower check does not allow the calls of previews.
  await sql`delete from model_calls where purpose = 'preview'`.execute(db);
  await sql`alter table model_calls drop constraint model_calls_purpose_check,
    add constraint model_calls_purpose_check check (purpose in ('summary', 'embedding'))`.execute(db);
  await sql`alter table interactions drop column settings_version`.execute(db);
  await sql`drop table settings_versions`.execute(db);
  await sql`drop function keep_settings()`.execute(db);
}

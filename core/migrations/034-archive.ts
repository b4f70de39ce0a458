/** Which interactions are in the archive, and how they get there. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table archive_parts (
    name text primary key,
    user_id uuid not null references users (id) on delete cascade,
    month text not null,
    sha256 text not null,
    bytes integer not null,
    interactions integer not null,
    ends_at timestamptz not null
  )`.execute(db);
  await sql`create index archive_parts_customer on archive_parts (user_id, month)`.execute(db);
  await sql`create index archive_parts_end on archive_parts (ends_at)`.execute(db);
  await sql`create table archived_interactions (
    id uuid primary key,
    user_id uuid not null references users (id) on delete cascade,
    created_at timestamptz not null,
    part text not null references archive_parts (name) on delete cascade
  )`.execute(db);
  await sql`create index archived_interactions_customer on archived_interactions (user_id, created_at desc, id)`.execute(
    db,
  );
  await sql`create index archived_interactions_part on archived_interactions (part)`.execute(db);
  // The conversation's total counts what was archived since the memory was last forgotten.
  await sql`alter table users add column archived_total integer not null default 0,
    add column archived_since timestamptz`.execute(db);
  await createLine(db);
  await createArchive(db);
}

/** An interaction and everything that belongs to it, as JSON, which any change to them changes. */
async function createLine(db: Kysely<unknown>): Promise<void> {
  await sql`create function interaction_line(wanted interactions) returns jsonb language sql stable as $$
    select jsonb_build_object('interaction', to_jsonb(wanted),
      'messages', (select coalesce(jsonb_agg(to_jsonb(m) order by m.id), '[]') from messages m
        where m.interaction_id = wanted.id and m.interaction_created_at = wanted.created_at),
      'deliveries', (select coalesce(jsonb_agg(to_jsonb(d) order by d.position), '[]') from deliveries d
        where d.interaction_id = wanted.id and d.interaction_created_at = wanted.created_at),
      'audit', (select coalesce(jsonb_agg(a.id order by a.id), '[]') from audit_log a
        where a.subject_id = wanted.id::text and a.subject_type = 'interaction'))
  $$`.execute(db);
}

/** Selects into `ids` and `times` the given interactions that are as they were when they were read. */
const unchangedByLine = `select array_agg(i.id), array_agg(i.created_at) into ids, times
        from jsonb_to_recordset(given) as g(id uuid, created_at timestamptz, fingerprint text)
        join interactions i on i.id = g.id and i.created_at = g.created_at
        where md5(interaction_line(i)::text) = g.fingerprint`;

/**
 * Deletes interactions that have not changed since they were archived, in one transaction with storing their figures
 * and their place in the archive; without a part they are only deleted. Yields their number.
 */
export async function createArchive(db: Kysely<unknown>, unchanged = unchangedByLine): Promise<void> {
  await sql`create or replace function archive_interactions(given jsonb, parts jsonb) returns integer language plpgsql as $$
    declare
      ids uuid[];
      times timestamptz[];
    begin
      perform from interactions i
        join jsonb_to_recordset(given) as g(id uuid, created_at timestamptz) on i.id = g.id and i.created_at = g.created_at
        for update of i;
      ${sql.raw(unchanged)};
      if ids is null then return 0; end if;
      perform keep_figures(ids, times);
      insert into archive_parts (name, user_id, month, sha256, bytes, interactions, ends_at)
        select p.name, p.user_id, p.month, p.sha256, p.bytes, p.interactions, p.ends_at
        from jsonb_to_recordset(parts) as p(name text, user_id uuid, month text, sha256 text, bytes integer,
          interactions integer, ends_at timestamptz)
        on conflict (name) do nothing;
      insert into archived_interactions (id, user_id, created_at, part)
        select i.id, i.user_id, i.created_at, g.part
        from jsonb_to_recordset(given) as g(id uuid, created_at timestamptz, part text)
        join interactions i on i.id = g.id and i.created_at = g.created_at
        where g.part is not null and i.id = any(ids);
      update users u set archived_since = u.memory_since,
          archived_total = case when u.archived_since is not distinct from u.memory_since then u.archived_total else 0 end
            + t.total
        from (
          select i.user_id, sum((i.status = 'sent' and i.decided_at > coalesce(v.memory_since, '-infinity'))::integer
            + (select count(*) from messages m where m.interaction_id = i.id and m.interaction_created_at = i.created_at
              and m.received_at > coalesce(v.memory_since, '-infinity')))::integer as total
          from unnest(ids, times) as s (id, at) join interactions i on i.id = s.id and i.created_at = s.at
          join users v on v.id = i.user_id group by 1
        ) t where u.id = t.user_id and t.total > 0;
      delete from deliveries d using unnest(ids, times) as s (id, at)
        where d.interaction_id = s.id and d.interaction_created_at = s.at;
      delete from messages m using unnest(ids, times) as s (id, at)
        where m.interaction_id = s.id and m.interaction_created_at = s.at;
      delete from interactions i using unnest(ids, times) as s (id, at) where i.id = s.id and i.created_at = s.at;
      return cardinality(ids);
    end $$`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop function archive_interactions(jsonb, jsonb)`.execute(db);
  await sql`drop function interaction_line(interactions)`.execute(db);
  await sql`alter table users drop column archived_total, drop column archived_since`.execute(db);
  await sql`drop table archived_interactions`.execute(db);
  await sql`drop table archive_parts`.execute(db);
}

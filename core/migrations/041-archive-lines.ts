/** The lines of many interactions in one statement: a function called for each of them cost half of archiving it. */
import { type Kysely, sql } from "kysely";
import { createArchive } from "./034-archive.ts";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create function interaction_lines(ids uuid[], times timestamptz[]) returns table (id uuid, line jsonb)
    language sql stable as $$
      select i.id, jsonb_build_object('interaction', to_jsonb(i),
        'messages', (select coalesce(jsonb_agg(to_jsonb(m) order by m.id), '[]') from messages m
          where m.interaction_id = i.id and m.interaction_created_at = i.created_at),
        'deliveries', (select coalesce(jsonb_agg(to_jsonb(d) order by d.position), '[]') from deliveries d
          where d.interaction_id = i.id and d.interaction_created_at = i.created_at),
        'audit', (select coalesce(jsonb_agg(a.id order by a.id), '[]') from audit_log a
          where a.subject_id = i.id::text and a.subject_type = 'interaction'))
      from unnest(ids, times) as s (id, at) join interactions i on i.id = s.id and i.created_at = s.at
    $$`.execute(db);
  await createArchive(
    db,
    `select array_agg(g.id), array_agg(g.created_at) into ids, times
        from jsonb_to_recordset(given) as g(id uuid, created_at timestamptz, fingerprint text)
        join interaction_lines(
          array(select (value ->> 'id')::uuid from jsonb_array_elements(given) with ordinality order by ordinality),
          array(select (value ->> 'created_at')::timestamptz from jsonb_array_elements(given) with ordinality
            order by ordinality)) as l on l.id = g.id
        where md5(l.line::text) = g.fingerprint`,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await createArchive(db);
  await sql`drop function interaction_lines(uuid[], timestamptz[])`.execute(db);
}

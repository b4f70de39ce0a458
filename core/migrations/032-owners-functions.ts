/**
 * What the functions' role may do only through functions that run as the schema's owner: making and dropping
 * partitions, and what erasure and retention change in the audit tables.
 */
import { type Kysely, sql } from "kysely";

const partitioning = [
  "make_interaction_partitions(timestamptz, integer)",
  "drop_interaction_partitions(timestamptz)",
];

/** A day less than the retention periods, because the caller's clock may differ from the database's. */
const expiries = [
  ["expire_audit", "audit_log", "364", "delete from audit_log"],
  ["expire_protocol_audit", "protocol_audit_log", "364", "delete from protocol_audit_log"],
  ["empty_audit_details", "audit_log", "89", "update audit_log set detail = '{}'"],
] as const;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const name of partitioning)
    await sql`alter function ${sql.raw(name)} security definer set search_path = public, pg_temp`.execute(db);
  // Only changes rows of a customer whose erasure is running; yields a row for each.
  await sql`create function pseudonymise_audit(erasure uuid, kind text, ids text[], pseudonym text) returns setof bigint
    language sql security definer set search_path = public, pg_temp as $$
      update audit_log a set subject_id = pseudonym, detail = '{"erased": true}'
      from erasures e
      where e.id = erasure and e.state <> 'done' and a.subject_type = kind and a.subject_id = any (ids)
        and case kind
          when 'customer' then a.subject_id = e.customer_id::text
          when 'interaction' then exists (select from interactions i
            where i.id = a.subject_id::uuid and i.user_id = e.customer_id)
          when 'delivery' then exists (select from deliveries d
            where d.id = a.subject_id::uuid and d.user_id = e.customer_id)
          when 'update' then exists (select from kept_updates k
            where k.update_id = a.subject_id::bigint and k.customer_id = e.customer_id)
          else false
        end
      returning a.id
    $$`.execute(db);
  await sql`create function erase_protocol_audit(erasure uuid) returns setof bigint
    language sql security definer set search_path = public, pg_temp as $$
      delete from protocol_audit_log p using erasures e
      where e.id = erasure and e.state <> 'done' and p.user_id = e.customer_id
      returning p.id
    $$`.execute(db);
  await createExpiry(db);
}

/**
 * What retention changes in the audit tables: at most `most` rows, and none younger than the minimum age, whatever
 * `before` says.
 */
async function createExpiry(db: Kysely<unknown>): Promise<void> {
  for (const [name, table, days, change] of expiries)
    await sql`create function ${sql.ref(name)}(before timestamptz, most integer) returns setof bigint
      language sql security definer set search_path = public, pg_temp as $$
        ${sql.raw(change)} where ctid = any (array(
          select ctid from ${sql.ref(table)} where at < least(before, now() - interval '${sql.raw(days)} days')
            ${sql.raw(change.startsWith("update") ? "and detail <> '{}'" : "")}
          order by at limit most))
        returning id
      $$`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const [name] of expiries) await sql`drop function ${sql.ref(name)}(timestamptz, integer)`.execute(db);
  await sql`drop function erase_protocol_audit(uuid)`.execute(db);
  await sql`drop function pseudonymise_audit(uuid, text, text[], text)`.execute(db);
  for (const name of partitioning)
    await sql`alter function ${sql.raw(name)} security invoker reset search_path`.execute(db);
}

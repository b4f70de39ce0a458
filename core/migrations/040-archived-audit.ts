/** An erasure also covers audit rows about interactions and deliveries that are already archived ([G1]). */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  // The archive has no row for a delivery, but the audit row names its interaction.
  await replaceFunction(db, {
    interaction: `or exists (select from archived_interactions i
      where i.id = a.subject_id::uuid and i.user_id = e.customer_id)`,
    delivery: `or exists (select from archived_interactions i
      where i.id = (a.detail ->> 'interaction_id')::uuid and i.user_id = e.customer_id)`,
  });
}

export const down = (db: Kysely<unknown>): Promise<void> =>
  replaceFunction(db, { interaction: "", delivery: "" });

/** The function of migration 032, with further conditions. */
async function replaceFunction(
  db: Kysely<unknown>,
  archived: { readonly interaction: string; readonly delivery: string },
): Promise<void> {
  await sql`create or replace function pseudonymise_audit(erasure uuid, kind text, ids text[], pseudonym text)
    returns setof bigint language sql security definer set search_path = public, pg_temp as $$
      update audit_log a set subject_id = pseudonym, detail = '{"erased": true}'
      from erasures e
      where e.id = erasure and e.state <> 'done' and a.subject_type = kind and a.subject_id = any (ids)
        and case kind
          when 'customer' then a.subject_id = e.customer_id::text
          when 'interaction' then exists (select from interactions i
            where i.id = a.subject_id::uuid and i.user_id = e.customer_id) ${sql.raw(archived.interaction)}
          when 'delivery' then exists (select from deliveries d
            where d.id = a.subject_id::uuid and d.user_id = e.customer_id) ${sql.raw(archived.delivery)}
          when 'update' then exists (select from kept_updates k
            where k.update_id = a.subject_id::bigint and k.customer_id = e.customer_id)
          else false
        end
      returning a.id
    $$`.execute(db);
}

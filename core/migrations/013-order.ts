/** Order per customer across the log's two homes: what Postgres still holds for the log is drafted first. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index wal_fallback_customer on wal_fallback (customer_id, id)`.execute(db);
  await sql`create function refuse_to_overtake(customer uuid) returns void language plpgsql as $$
    begin
      if exists (select from wal_fallback where customer_id = customer) then
        raise exception 'earlier messages of customer % wait in wal_fallback', customer using errcode = 'NA003';
      end if;
    end
  $$`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop function refuse_to_overtake(uuid)`.execute(db);
  await sql`drop index wal_fallback_customer`.execute(db);
}

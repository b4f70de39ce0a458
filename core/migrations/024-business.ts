/** Business connections and what they allow; messages that a customer deleted. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table business_connections (
    id text primary key check (length(id) <= 256),
    owner_telegram_id bigint not null,
    owner_name text not null,
    can_reply boolean not null,
    is_enabled boolean not null,
    changed_at timestamptz not null
  )`.execute(db);
  await sql`alter table messages add column deleted_at timestamptz`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table messages drop column deleted_at`.execute(db);
  await sql`drop table business_connections`.execute(db);
}

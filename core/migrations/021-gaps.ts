/** Update ids that never reached a store, which the sweep finds as gaps between those that did. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table update_gaps (
    last_id bigint primary key,
    first_id bigint not null,
    missing integer not null,
    found_at timestamptz not null,
    check (first_id <= last_id)
  )`.execute(db);
  // An erased customer's waiting updates are gone on purpose: their ids stay, so that they do not look lost.
  await forgetCopies(
    db,
    sql`with gone as (delete from wal_fallback where customer_id = old.id returning update_id)
        insert into handled_updates (update_id, handled_at) select update_id, now() from gone
        on conflict (update_id) do nothing;`,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await forgetCopies(db, sql`delete from wal_fallback where customer_id = old.id;`);
  await sql`drop table update_gaps`.execute(db);
}

const forgetCopies = (db: Kysely<unknown>, body: ReturnType<typeof sql>) =>
  sql`create or replace function forget_copies() returns trigger language plpgsql as $$
    begin
      ${body}
      return null;
    end
  $$`.execute(db);

/** Databases that applied an early form of migration 048 have other names in `notifications`; they get today's. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`do $$ begin
    if exists (select from information_schema.columns
      where table_schema = current_schema() and table_name = 'notifications' and column_name = 'told_at') then
      alter table notifications rename column told_at to sent_at;
      alter table notifications drop constraint notifications_state_check;
      update notifications set state = 'sent' where state = 'told';
      alter table notifications add constraint notifications_state_check
        check (state in ('queued', 'sent', 'quiet', 'dropped'));
      drop index if exists notifications_told;
      create index notifications_sent on notifications (reviewer_id, sent_at desc) where state = 'sent';
    end if;
  end $$`.execute(db);
}

/** The table is as migration 048 creates it now, which is what earlier code expects. */
export async function down(): Promise<void> {}

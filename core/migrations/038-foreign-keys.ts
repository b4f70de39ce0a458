/** A customer is silenced by a reviewer who exists. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`update user_protocol_status set performed_by = null
    where performed_by is not null and not exists (select from reviewers r where r.id = performed_by)`.execute(
    db,
  );
  // Silence outlives the account of the person who asked for it. Validated separately, under a lock that lets others
  // write.
  await sql`alter table user_protocol_status add constraint user_protocol_status_performed_by_fkey
    foreign key (performed_by) references reviewers (id) on delete set null not valid`.execute(db);
  await sql`alter table user_protocol_status validate constraint user_protocol_status_performed_by_fkey`.execute(
    db,
  );
  await sql`create index user_protocol_status_performer on user_protocol_status (performed_by)
    where performed_by is not null`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index user_protocol_status_performer`.execute(db);
  await sql`alter table user_protocol_status drop constraint user_protocol_status_performed_by_fkey`.execute(
    db,
  );
}

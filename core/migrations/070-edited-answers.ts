/** Answers written in a group know the reply that they come from, and erasures the messages that may remain ([R5], [G1]). */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  // Null for answers of an earlier release: their previews are where they were asked for, and any edit is newer.
  await sql`alter table review_answers add column preview_chat_id bigint, add column reply_id bigint, add column reply_update_id bigint,
    add column closed boolean not null default false`.execute(db);
  await sql`alter table reviewer_updates add column tries integer not null default 0`.execute(db);
  await sql`alter table erasures add column may_remain integer not null default 0`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table erasures drop column may_remain`.execute(db);
  await sql`alter table reviewer_updates drop column tries`.execute(db);
  // An earlier release deletes them when they are sent or discarded.
  await sql`delete from review_answers where closed`.execute(db);
  await sql`alter table review_answers drop column preview_chat_id, drop column reply_id, drop column reply_update_id, drop column closed`.execute(
    db,
  );
}

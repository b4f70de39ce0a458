/** Under which id a reviewers' group continues since it became a supergroup. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table review_group_moves (
    chat_id bigint primary key,
    moved_to bigint not null,
    moved_at timestamptz not null
  )`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table review_group_moves`.execute(db);
}

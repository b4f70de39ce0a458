/** Work shared by several reviewers: assignments, and who is viewing which customer. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table interactions
    add column assigned_to uuid references reviewers (id) on delete set null`.execute(db);
  await sql`create index interactions_assigned on interactions (assigned_to) where assigned_to is not null`.execute(
    db,
  );
  // Rows live for less than a minute. No foreign key to interactions: deleting a review then takes no lock here.
  await sql`create table presence (
    reviewer_id uuid not null references reviewers (id) on delete cascade,
    user_id uuid not null references users (id) on delete cascade,
    interaction_id uuid,
    since timestamptz not null,
    until timestamptz not null,
    primary key (reviewer_id, user_id)
  )`.execute(db);
  await sql`create index presence_customer on presence (user_id)`.execute(db);
  await sql`create index presence_review on presence (interaction_id) where interaction_id is not null`.execute(
    db,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table presence`.execute(db);
  await sql`drop index interactions_assigned`.execute(db);
  await sql`alter table interactions drop column assigned_to`.execute(db);
}

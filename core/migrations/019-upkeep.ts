/** Tells a refresh of analytics whether anything changed since the last one. */
import { type Kysely, sql } from "kysely";

/** What the views of analytics read. */
const read = ["interactions", "model_calls"];

/**
 * A sequence counts changes to the rows that the views read: unlike a counter in a row, it makes no writer wait for
 * another. The triggers are per row, because one per statement would also fire for the sweep's updates that find
 * nothing. `changes` is its value at the last refresh, null when that refresh may have missed a change.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create sequence analytics_changes`.execute(db);
  await sql`alter table analytics_refreshes add column changes bigint`.execute(db);
  await sql`create function count_analytics_change() returns trigger language plpgsql as $$
    begin
      perform nextval('analytics_changes');
      return null;
    end $$`.execute(db);
  for (const table of read) {
    await sql`create trigger ${sql.ref(`${table}_count_change`)}
      after insert or update or delete on ${sql.ref(table)}
      for each row execute function count_analytics_change()`.execute(db);
  }
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of read) {
    await sql`drop trigger ${sql.ref(`${table}_count_change`)} on ${sql.ref(table)}`.execute(db);
  }
  await sql`drop function count_analytics_change()`.execute(db);
  await sql`alter table analytics_refreshes drop column changes`.execute(db);
  await sql`drop sequence analytics_changes`.execute(db);
}

/**
 * The same triggers with fewer statements: the counter as an expression, the list of customers updated per row, so that
 * a contact that changes nothing runs nothing, and the words of a message as an expression that Postgres inlines.
 */
import { type Kysely, type RawBuilder, sql } from "kysely";

/**
 * Tables whose rows appear in the list of customers, with the customer's column and the columns whose changes show
 * there.
 */
const listed = [
  ["users", "id", ["telegram_user_id", "display_name", "username", "updated_at"]],
  ["user_current_status", "user_id", ["funnel_status", "nickname", "updated_at"]],
] as const;

export async function up(db: Kysely<unknown>): Promise<void> {
  await countChange(db, ["declare counted bigint;", "begin", "  counted := nextval('analytics_changes');"]);
  for (const [table, key, columns] of listed) {
    await dropTriggers(db, table);
    await keepList(db, table, sql`users u`, sql`\n        where u.id = new.${sql.ref(key)}`);
    const values = (row: string) => sql.join(columns.map((column) => sql.ref(`${row}.${column}`)));
    const keeper = sql`for each row execute function ${sql.ref(`list_${table}`)}()`;
    await sql`create trigger ${sql.ref(`${table}_list_insert`)} after insert on ${sql.table(table)} ${keeper}`.execute(
      db,
    );
    await sql`create trigger ${sql.ref(`${table}_list_update`)} after update on ${sql.table(table)}
      for each row when ((${values("old")}) is distinct from (${values("new")}))
      execute function ${sql.ref(`list_${table}`)}()`.execute(db);
  }
  // concat_ws is only stable, so Postgres would not inline the function.
  await saidIn(db, sql`coalesce(text || ' ', '') || coalesce(media ->> 'file_name', '')`);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await saidIn(db, sql`concat_ws(' ', text, media ->> 'file_name')`);
  for (const [table, key] of listed) {
    await dropTriggers(db, table);
    await keepList(db, table, sql`changed c join users u on u.id = c.${sql.ref(key)}`);
    for (const event of ["insert", "update"]) {
      await sql`create trigger ${sql.ref(`${table}_list_${event}`)} after ${sql.raw(event)} on ${sql.table(table)}
        referencing new table as changed for each statement execute function ${sql.ref(`list_${table}`)}()`.execute(
        db,
      );
    }
  }
  await countChange(db, ["begin", "  perform nextval('analytics_changes');"]);
}

const countChange = (db: Kysely<unknown>, lines: readonly string[]) =>
  sql`create or replace function count_analytics_change() returns trigger language plpgsql as $$
    ${sql.raw(lines.join("\n    "))}
      return null;
    end $$`.execute(db);

async function dropTriggers(db: Kysely<unknown>, table: string): Promise<void> {
  for (const event of ["insert", "update"])
    await sql`drop trigger ${sql.ref(`${table}_list_${event}`)} on ${sql.table(table)}`.execute(db);
}

const keepList = (
  db: Kysely<unknown>,
  table: string,
  changed: RawBuilder<unknown>,
  condition: RawBuilder<unknown> = sql``,
) =>
  sql`create or replace function ${sql.ref(`list_${table}`)}() returns trigger language plpgsql as $$
      begin
        insert into customer_list as l (user_id, active_at, funnel_status, words)
        select u.id, greatest(u.updated_at, s.updated_at), coalesce(s.funnel_status, 'new'),
          array_to_tsvector(customer_words(concat_ws(' ', u.display_name, u.username, s.nickname))
            || ('#' || u.telegram_user_id))
        from ${changed} left join user_current_status s on s.user_id = u.id${condition}
        on conflict (user_id) do update set active_at = greatest(l.active_at, excluded.active_at),
          funnel_status = excluded.funnel_status, words = excluded.words;
        return null;
      end $$`.execute(db);

const saidIn = (db: Kysely<unknown>, said: RawBuilder<unknown>) =>
  sql`create or replace function message_words(text text, media jsonb) returns tsvector
    language sql immutable parallel safe as $$
      select array_to_tsvector(search_words(${said}, false))
    $$`.execute(db);

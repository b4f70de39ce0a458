/** Applies and rolls back migrations; used by `npm start`, the deploy step and tests. */
import { Kysely } from "kysely";
import { Migrator, NO_MIGRATIONS, type MigrationResultSet } from "kysely/migration";
import { hasCode, NadiaError } from "../kernel/errors.ts";
import type { Sql } from "../kernel/sql.ts";
import { migrations } from "../migrations/all.ts";
import { migrationDialect } from "../storage/migration-dialect.ts";

/** Attempts after losing a race against another migrator. */
const tries = 5;

/** Applies missing migrations, all or none; safe when two run at once ([P2]). Resolves to the names applied. */
export const migrate = (sql: Sql): Promise<string[]> => run(sql, (migrator) => migrator.migrateToLatest());

/** Rolls back every migration, newest first. Resolves to the names rolled back. */
export const rollBack = (sql: Sql): Promise<string[]> =>
  run(sql, (migrator) => migrator.migrateTo(NO_MIGRATIONS));

/** Applies or rolls back migrations until this one is the last. Resolves to the names that were. */
export const migrateTo = (sql: Sql, name: string): Promise<string[]> =>
  run(sql, (migrator) => migrator.migrateTo(name));

/** The names of all migrations of this program, in order. */
export const knownMigrations: readonly string[] = Object.keys(migrations);

async function run(sql: Sql, step: (migrator: Migrator) => Promise<MigrationResultSet>): Promise<string[]> {
  const db = new Kysely<unknown>({ dialect: migrationDialect(sql) });
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  for (let attempt = 1; ; attempt += 1) {
    const { error, results } = await step(migrator);
    if (error === undefined) return (results ?? []).map((result) => result.migrationName);
    if (attempt === tries || !lostRace(error)) {
      throw new NadiaError("database_failed", "a migration failed; none was applied", {
        cause: error,
      });
    }
  }
}

/** Another migrator did the same work between our check and our batch, so its rows or tables collide with ours. */
const lostRace = (error: unknown): boolean =>
  hasCode(error, "database_failed") && ["23505", "42P07", "42710"].includes(String(error.facts["sqlstate"]));

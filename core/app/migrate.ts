/** Applies and rolls back migrations; used by `npm start`, the deploy step and tests. */
import { Kysely } from "kysely";
import { Migrator, NO_MIGRATIONS, type MigrationResultSet } from "kysely/migration";
import { appliedMigrationsIn } from "../backup/applied-migrations.ts";
import { hasSqlstate, NadiaError } from "../kernel/errors.ts";
import type { Sql } from "../kernel/sql.ts";
import { migrations } from "../migrations/all.ts";
import { migrationDialect } from "../storage/migration-dialect.ts";

/** Attempts after losing a race against another migrator, or when a table stays in use: half a second each. */
const tries = 20;

/** One migration; applied or pending. */
export interface MigrationState {
  readonly name: string;
  readonly applied: boolean;
}

/** What a run did, in its order. */
export interface Migrated {
  readonly direction: "up" | "down";
  readonly names: readonly string[];
}

/** Applies missing migrations, all or none; safe when two run at once ([P2]). Resolves to the names applied. */
export const migrate = async (sql: Sql): Promise<string[]> =>
  (await isUpToDate(sql)) ? [] : run(sql, (migrator) => migrator.migrateToLatest());

/** Rolls back every migration, newest first. Resolves to the names rolled back. */
export const rollBack = (sql: Sql): Promise<string[]> =>
  run(sql, (migrator) => migrator.migrateTo(NO_MIGRATIONS));

/** Rolls back the newest migration that is applied. Resolves to its name, or to nothing. */
export const stepDown = (sql: Sql): Promise<string[]> => run(sql, (migrator) => migrator.migrateDown());

/** Applies or rolls back migrations until this one is the last. Resolves to their names. */
export const migrateTo = (sql: Sql, name: string): Promise<string[]> =>
  run(sql, (migrator) => migrator.migrateTo(name));

/** The names of all migrations of this program, in order. */
export const knownMigrations: readonly string[] = Object.keys(migrations);

/**
 * Goes up or down to the migration with this number, or to an empty schema for 0; all or nothing. Throws
 * `field_invalid` for an unknown number.
 */
export async function migrateToNumber(sql: Sql, number: number): Promise<Migrated> {
  const target = nameOf(number);
  const applied = (await migrationStates(sql)).filter((one) => one.applied).length;
  const names = await (target === null ? rollBack(sql) : migrateTo(sql, target));
  return { direction: number < applied ? "down" : "up", names };
}

/** The name of the migration with this number; null for 0. Throws `field_invalid`. */
function nameOf(number: number): string | null {
  if (number === 0) return null;
  const name = knownMigrations.find((one) => Number.parseInt(one, 10) === number);
  if (name !== undefined) return name;
  throw new NadiaError(
    "field_invalid",
    `there is no migration ${number}: the newest is ${knownMigrations.at(-1)}`,
  );
}

/** Every migration in order, and whether it is applied; changes nothing. */
export async function migrationStates(sql: Sql): Promise<MigrationState[]> {
  const states = await migratorOver(sql).getMigrations();
  return states.map(({ name, executedAt }) => ({ name, applied: executedAt !== undefined }));
}

/**
 * Whether all migrations are applied, by two small reads: Kysely reads the whole catalogue first, 0.5 s of CPU time on
 * PGlite at each `npm start`. A newer version may have applied more of them: this one runs on its schema too.
 */
async function isUpToDate(sql: Sql): Promise<boolean> {
  const applied = new Set(await appliedMigrationsIn(sql));
  return knownMigrations.every((name) => applied.has(name));
}

const migratorOver = (sql: Sql): Migrator =>
  new Migrator({
    db: new Kysely<unknown>({ dialect: migrationDialect(sql) }),
    provider: { getMigrations: async () => migrations },
  });

async function run(sql: Sql, step: (migrator: Migrator) => Promise<MigrationResultSet>): Promise<string[]> {
  const migrator = migratorOver(sql);
  for (let attempt = 1; ; attempt += 1) {
    const { error, results } = await step(migrator);
    if (error === undefined) return (results ?? []).map((result) => result.migrationName);
    if (attempt === tries || !(lostRace(error) || tableInUse(error)))
      throw (await newerDatabase(sql)) ?? failure(error);
  }
}

/** The error if a newer version has migrated the database, else null. */
async function newerDatabase(sql: Sql): Promise<NadiaError | null> {
  const unknown = (await appliedMigrationsIn(sql)).find((name) => !(name in migrations));
  if (unknown === undefined) return null;
  return new NadiaError(
    "newer_version",
    `the database has migration ${unknown}, which this version does not know: a newer version migrated it; upgrade NADIA`,
  );
}

const failure = (cause: unknown): NadiaError =>
  tableInUse(cause)
    ? new NadiaError(
        "database_unavailable",
        "a table stayed in use for too long, so nothing was migrated; run it again, or end the transaction that holds it",
        { cause },
      )
    : new NadiaError("database_failed", "a migration failed; none was applied", { cause });

/**
 * True if another migrator did the same work between our check and our batch, so that its rows or tables collide with
 * ours.
 */
const lostRace = (error: unknown): boolean => hasSqlstate(error, "23505", "42P07", "42710", "42701");

/** The lock timeout of the batch, or a deadlock. */
const tableInUse = (error: unknown): boolean => hasSqlstate(error, "55P03", "40P01");

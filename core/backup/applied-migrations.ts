import type { Sql } from "../kernel/sql.ts";
import { appliedMigrations, hasMigrations } from "./sql.ts";

/** The names of the migrations that are applied to the database, in order. */
export async function appliedMigrationsIn(database: Pick<Sql, "query">): Promise<string[]> {
  const [migrated] = await database.query(hasMigrations);
  if (migrated?.exists !== true) return [];
  return (await database.query(appliedMigrations)).map(({ name }) => name);
}

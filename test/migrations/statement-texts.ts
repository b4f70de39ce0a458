/** What a migration would send to Postgres. */
import { Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import { type Sql, statementsOf } from "../../core/kernel/sql.ts";
import { migrationDialect } from "../../core/storage/migration-dialect.ts";

/** The statements that `up` would run, each on one line. */
export async function statementTextsOf({ up }: Migration): Promise<string[]> {
  const texts: string[] = [];
  const refuse = async () => [];
  const sql: Sql = {
    query: refuse,
    batch: async (batch) => {
      texts.push(...statementsOf(batch).map((statement) => statement.sql));
      return {} as never;
    },
  };
  const db = new Kysely<unknown>({ dialect: migrationDialect(sql) });
  await db.transaction().execute((transaction) => up(transaction));
  return texts.map((text) => text.replaceAll(/\s+/g, " "));
}

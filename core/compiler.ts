/**
 * Kysely as a compiler only: turns SQL with bound values into statements; imported by `sql.ts` files and migrations
 * alone.
 */
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  sql,
} from "kysely";
import type { Statement } from "./kernel/sql.ts";

const compiler = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/**
 * Compiles a `sql` template; every interpolated value becomes a bound parameter, never text. Without the template's
 * indentation, which is a sixteenth of what is sent; no literal has spaces after a line break.
 */
export function statement<Row = unknown>(raw: RawBuilder<Row>): Statement<Row> {
  const compiled = raw.compile(compiler);
  return { sql: compiled.sql.trim().replaceAll(/\n +/g, "\n"), parameters: compiled.parameters };
}

/** A JSON parameter: one text value, cast where it is used, so that drivers need no array or object rules. */
export const json = (value: unknown): RawBuilder<unknown> => sql`${JSON.stringify(value)}::jsonb`;

export { sql };

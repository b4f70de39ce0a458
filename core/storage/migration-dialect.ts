/** Kysely's migrations over HTTP: collects a transaction and sends it as one atomic batch. */
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from "kysely";
import type { Sql, Statement } from "../kernel/sql.ts";

/** Serializes migrators; the second one then collides with the first one's rows and checks again. */
const lock: Statement = { sql: "select pg_advisory_xact_lock(7041776)", parameters: [] };

/**
 * All statements on a table queue behind a migration that waits for it, so it waits briefly and tries again. Less than
 * Postgres' deadlock_timeout (1 s): a deadlock then ends the migration's wait, not a customer's write. Set after
 * `lock`, because another migrator may take longer.
 */
const lockTimeout: Statement = { sql: "set local lock_timeout = '500ms'", parameters: [] };

/**
 * Takes the table that nearly every write touches before all others. Two migrations of one batch may lock tables in
 * another order than the app's statements do: without this, 20 busy writers and the batch deadlock in each attempt.
 */
const usersFirst: Statement = {
  sql: `do $$ begin
    if to_regclass('public.users') is not null then lock table users in access exclusive mode; end if;
  end $$`,
  parameters: [],
};

class BatchConnection implements DatabaseConnection {
  #gathered: Statement[] | null = null;
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  begin(): void {
    this.#gathered = [];
  }

  async commit(): Promise<void> {
    const gathered = this.#gathered ?? [];
    this.#gathered = null;
    if (gathered.length > 0) await this.#sql.batch({ lock, lockTimeout, usersFirst, gathered });
  }

  rollback(): void {
    this.#gathered = null;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    // Reads run at once, changes are sent at the commit: over HTTP there is no open transaction to read in.
    if (this.#gathered !== null && query.query.kind !== "SelectQueryNode") {
      this.#gathered.push(query);
      return { rows: [] };
    }
    return { rows: await this.#sql.query<R>(query) };
  }

  streamQuery(): never {
    throw new Error("migrations do not stream");
  }
}

class BatchDriver implements Driver {
  readonly #sql: Sql;
  constructor(sql: Sql) {
    this.#sql = sql;
  }
  async init(): Promise<void> {}
  async acquireConnection(): Promise<BatchConnection> {
    return new BatchConnection(this.#sql);
  }
  async beginTransaction(connection: BatchConnection): Promise<void> {
    connection.begin();
  }
  async commitTransaction(connection: BatchConnection): Promise<void> {
    await connection.commit();
  }
  async rollbackTransaction(connection: BatchConnection): Promise<void> {
    connection.rollback();
  }
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {}
}

/** The lock is taken inside the batch, where it is effective. */
class BatchAdapter extends PostgresAdapter {
  override async acquireMigrationLock(): Promise<void> {}
  override async releaseMigrationLock(): Promise<void> {}
}

/** A dialect for Kysely's Migrator over any `Sql`. */
export const migrationDialect = (sql: Sql): Dialect => ({
  createAdapter: () => new BatchAdapter(),
  createDriver: () => new BatchDriver(sql),
  createIntrospector: (db) => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
});

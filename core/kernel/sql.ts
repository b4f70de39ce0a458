/** The shape in which the house talks to Postgres: statements with bound parameters, one or a batch in one round trip. */

/** A statement and the rows it yields; what Kysely compiles has this shape already. */
export interface Statement<Row = unknown> {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** Carries the row's type only; never set. */
  readonly row?: Row;
}

/** The rows of each statement of a batch, in order. */
export type BatchRows<S extends readonly Statement[]> = {
  [K in keyof S]: S[K] extends Statement<infer Row> ? Row[] : never;
};

/**
 * Postgres as the rooms see it. Values arrive as: int8 and numeric as number (int8 throws beyond 2^53),
 * timestamptz as ISO 8601 text, json parsed, all else as Postgres' text gives it.
 */
export interface Sql {
  /** One statement, one round trip. Throws `database_unavailable`, `database_failed` or `circuit_open`. */
  query<Row>(statement: Statement<Row>): Promise<Row[]>;
  /** All statements in one transaction and one round trip: all hold or none. Throws as `query` does. */
  batch<const S extends readonly Statement[]>(statements: S): Promise<BatchRows<S>>;
}

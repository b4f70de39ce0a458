/** How the application talks to Postgres: statements with bound parameters, one or a batch in one round trip. */
import { NadiaError } from "./errors.ts";

/** A statement and the rows it yields; what Kysely compiles has this shape already. */
export interface Statement<Row = unknown> {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** Carries the row's type only; never set. */
  readonly row?: Row;
}

/** Named statements of one transaction, in the order in which they run; a list runs in its place. */
export type Batch = Readonly<Record<string, Statement | readonly Statement[]>>;

/** The rows of each statement of a batch, under its name; a list yields a list. */
export type BatchRows<B extends Batch> = {
  readonly [Name in keyof B]: B[Name] extends Statement<infer Row>
    ? Row[]
    : B[Name] extends readonly Statement<infer Row>[]
      ? Row[][]
      : never;
};

/**
 * Postgres as modules see it. Types of values: int8 and numeric as number (int8 throws beyond 2^53), timestamptz as ISO
 * 8601 text, json parsed, everything else as Postgres' text.
 */
export interface Sql {
  /** One statement, one round trip. Throws `database_unavailable`, `database_failed` or `circuit_open`. */
  query<Row>(statement: Statement<Row>): Promise<Row[]>;
  /** All statements in one transaction and one round trip, all or none. Throws as `query` does. */
  batch<const B extends Batch>(statements: B): Promise<BatchRows<B>>;
}

/** A statement's text with its parameters numbered after `before` others. */
const numberedAfter = (before: number, { sql }: Statement): string =>
  sql.replaceAll(/\$(\d+)/g, (_, number: string) => `$${Number(number) + before}`);

/** Joins the texts of statements, which have no `$` but their parameters, into one with all their parameters. */
function joined<Row>(
  statements: readonly Statement[],
  join: (texts: readonly string[]) => string,
): Statement<Row> {
  const parameters: unknown[] = [];
  const texts = statements.map((one) => {
    const text = numberedAfter(parameters.length, one);
    parameters.push(...one.parameters);
    return text;
  });
  return { sql: join(texts), parameters };
}

/**
 * Combines checks, which yield nothing unless they refuse, into one statement in the same order: the server takes
 * longer to parse and plan each than to run it.
 */
export const combineChecks = (checks: readonly Statement[]): Statement[] =>
  checks.length < 2
    ? [...checks]
    : [joined(checks, (texts) => texts.map((text) => `(${text})`).join(" union all "))];

/** Where a statement continues after its `with` clause; 0 without one. */
function afterWith(text: string): number {
  if (!/^\s*with\s/i.test(text)) return 0;
  let depth = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const one = text[at];
    if (one === "'") isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (one === "(") depth += 1;
    else if (one === ")") {
      depth -= 1;
      if (depth === 0 && !/^\s*(?:,|as\b)/i.test(text.slice(at + 1, at + 20))) return at + 1;
    }
  }
  return 0;
}

/**
 * Combines writes into one statement, which yields the last one's rows. They run in any order and none sees what
 * another changes, so none may depend on another or change the same row; their `with` queries need different names.
 */
export function combineWrites<Row>(writes: readonly [...Statement[], Statement<Row>]): Statement<Row>;
export function combineWrites(writes: readonly Statement[]): Statement {
  const [only, ...others] = writes;
  if (only !== undefined && others.length === 0) return only;
  return joined(writes, (texts) => {
    const queries = texts.flatMap((text, index) => {
      const at = afterWith(text);
      const own = at === 0 ? [] : [text.slice(0, at).replace(/^\s*with\s+/i, "")];
      return index === texts.length - 1 ? own : [...own, `write_${index} as (${text.slice(at)})`];
    });
    const last = texts.at(-1) ?? "";
    return `with ${queries.join(", ")} ${last.slice(afterWith(last))}`;
  });
}

type Reads = Readonly<Record<string, Statement>>;

/** Combines reads into one statement with one row: the rows of each under its name, as JSON. */
export const combineReads = <const R extends Reads>(
  reads: R,
): Statement<{ readonly [Name in keyof R]: R[Name] extends Statement<infer Row> ? Row[] : never }> =>
  joined(Object.values(reads), (texts) => {
    const names = Object.keys(reads);
    const rows = texts.map(
      (text, index) =>
        `(select coalesce(jsonb_agg(to_jsonb(r)), '[]') from (${text}) r) as ${names[index] ?? ""}`,
    );
    return `select ${rows.join(", ")}`;
  });

/** A batch's statements in execution order. */
export const statementsOf = (batch: Batch): readonly Statement[] => Object.values(batch).flat();

/**
 * Names the rows of a batch, one list of rows per statement. Throws `database_unavailable` if the number of lists
 * differs: a missing one must not pass for a statement without rows.
 */
export function namedRows<B extends Batch>(batch: B, rows: readonly (readonly unknown[])[]): BatchRows<B> {
  const { length } = statementsOf(batch);
  if (rows.length !== length)
    throw new NadiaError("database_unavailable", `Postgres returned ${rows.length} of ${length} results`);
  let next = 0;
  const take = () => rows[next++] ?? [];
  const named = Object.entries(batch).map(([name, one]) => [
    name,
    Array.isArray(one) ? one.map(take) : take(),
  ]);
  return Object.fromEntries(named) as BatchRows<B>;
}

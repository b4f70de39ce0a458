/** Postgres over Neon's HTTP protocol, without Neon's driver, which costs 149 KB of a bundle and uses `fetch`. */
import { parseJson } from "../kernel/parse-json.ts";
import { type Batch, namedRows, type Sql, type Statement, statementsOf } from "../kernel/sql.ts";
import type { Guard } from "./guard.ts";
import { postTo } from "./http.ts";
import { databaseFailure, withoutSqlstate } from "./postgres-errors.ts";
import { bindable, parserFor } from "./postgres-values.ts";

export interface PostgresSettings {
  readonly databaseUrl: string;
  /** The `/sql` endpoint, or null for Neon's own next to the database. */
  readonly fetchEndpoint: string | null;
}

interface Result {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** Connects to the `/sql` endpoint. */
export function createPostgres(settings: PostgresSettings, guard: Guard): Sql {
  const endpoint = settings.fetchEndpoint ?? neonEndpoint(settings.databaseUrl);
  const post = postTo(endpoint, {
    "content-type": "application/json",
    "neon-connection-string": settings.databaseUrl,
    "neon-raw-text-output": "true",
    "neon-array-mode": "true",
  });
  const ask = async (body: object, signal: AbortSignal) => {
    const { status, text } = await post(JSON.stringify(body), signal).catch((cause: unknown) => {
      throw databaseFailure(undefined, cause);
    });
    return { status, answer: parseJson(text) };
  };
  const send = (body: object): Promise<object> =>
    guard.run(async (signal) => {
      const { status, answer } = await ask(body, signal);
      const isObject = typeof answer === "object" && answer !== null;
      if (status === 200 && isObject) return answer;
      const { code, message } = isObject ? refusalOf(answer) : refusalOf({});
      throw code === ""
        ? await withoutSqlstate({ status, message }, () => ask(probe, signal).then(unlessRefused))
        : databaseFailure(code, new Error(`the /sql endpoint answered ${status}`));
    });
  const wire = (s: Statement) => ({ query: s.sql, params: s.parameters.map(bindable) });
  return {
    // Each module declares the row types of its statements; the contract suite runs all of them.
    query: async <Row>(statement: Statement<Row>) => rowsOf(await send(wire(statement))) as Row[],
    batch: async <const B extends Batch>(batch: B) => {
      const answer = await send({ queries: statementsOf(batch).map(wire) });
      const results: unknown = "results" in answer ? answer.results : null;
      if (!Array.isArray(results)) throw unreadable();
      return namedRows(batch, results.map(rowsOf));
    },
  };
}

const probe = { query: "select 1", params: [] };

function unlessRefused({ status }: { status: number }): void {
  if (status !== 200) throw new Error(`the /sql endpoint answered ${status}`);
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** The code and message of a refusal; Neon sends an empty code if there is none. */
const refusalOf = (answer: object): { code: string; message: string } => ({
  code: textOf("code" in answer ? answer.code : null),
  message: textOf("message" in answer ? answer.message : null),
});

/** The URL of a database's `/sql`, which Neon serves on the `api.` sibling of its host. */
const neonEndpoint = (databaseUrl: string): string =>
  `https://${new URL(databaseUrl).hostname.replace(/^[^.]+\./, "api.")}/sql`;

const unreadable = () => databaseFailure(undefined, new Error("the /sql endpoint's answer has no rows"));

/** The cells are not checked: an answer with fields and rows follows Neon's protocol. */
const isResult = (answer: object): answer is Result =>
  "fields" in answer && Array.isArray(answer.fields) && "rows" in answer && Array.isArray(answer.rows);

function rowsOf(answer: unknown): Record<string, unknown>[] {
  if (typeof answer !== "object" || answer === null || !isResult(answer)) throw unreadable();
  const columns = answer.fields.map((field) => ({ name: field.name, parse: parserFor(field.dataTypeID) }));
  return answer.rows.map((row) => {
    const named: Record<string, unknown> = {};
    for (const [index, { name, parse }] of columns.entries()) {
      const text = row[index] ?? null;
      named[name] = text === null ? null : parse(text);
    }
    return named;
  });
}

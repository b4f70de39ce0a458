/**
 * Neon's HTTP protocol through plain fetch, for the webhook: its fallback must not add the driver's 149 KB to every
 * cold start.
 */
import * as z from "zod/mini";
import { type Batch, namedRows, type Sql, type Statement, statementsOf } from "../kernel/sql.ts";
import type { Guard } from "./guard.ts";
import { databaseFailure, withoutSqlstate } from "./postgres-errors.ts";
import type { PostgresSettings } from "./postgres.ts";
import { bindable, parserFor } from "./postgres-values.ts";

const Result = z.object({
  fields: z.array(z.object({ name: z.string(), dataTypeID: z.number() })),
  rows: z.array(z.array(z.nullable(z.string()))),
});
const Results = z.object({ results: z.array(Result) });
const Refusal = z.object({ code: z.optional(z.nullable(z.string())), message: z.optional(z.string()) });

/** Connects to the `/sql` endpoint; same interface, guarantees and errors as `createPostgres`. */
export function createPostgresFetch(settings: PostgresSettings, guard: Guard): Sql {
  const endpoint = settings.fetchEndpoint ?? neonEndpoint(settings.databaseUrl);
  const post = (body: object) =>
    guard.run(async (signal) => {
      const ask = (asked: object) => send(endpoint, settings.databaseUrl, JSON.stringify(asked), signal);
      const { status, answer } = await ask(body);
      if (status === 200 && answer !== null) return answer;
      const { code, message = "" } = Refusal.safeParse(answer).data ?? {};
      throw code
        ? databaseFailure(code, new Error(`the /sql endpoint answered ${status}`))
        : await withoutSqlstate({ status, message }, () => ask(probe).then(unlessRefused));
    });
  const wire = (s: Statement) => ({ query: s.sql, params: s.parameters.map(bindable) });
  return {
    // Each module declares the row types of its statements; the contract suite runs all of them.
    query: async <Row>(statement: Statement<Row>) =>
      rowsOf(Result.parse(await post(wire(statement)))) as Row[],
    batch: async <const B extends Batch>(batch: B) => {
      const { results } = Results.parse(await post({ queries: statementsOf(batch).map(wire) }));
      return namedRows(batch, results.map(rowsOf));
    },
  };
}

const probe = { query: "select 1", params: [] };

function unlessRefused({ status }: { status: number }): void {
  if (status !== 200) throw new Error(`the /sql endpoint answered ${status}`);
}

async function send(
  endpoint: string,
  url: string,
  body: string,
  signal: AbortSignal,
): Promise<{ status: number; answer: unknown }> {
  try {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "neon-connection-string": url,
        "neon-raw-text-output": "true",
        "neon-array-mode": "true",
      },
      body,
      signal,
    });
    return { status: response.status, answer: parseJson(await response.text()) };
  } catch (cause) {
    throw databaseFailure(undefined, cause);
  }
}

/** Null for anything but JSON, such as a proxy's page. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Neon serves `/sql` on the `api.` sibling of the database's own host. */
const neonEndpoint = (databaseUrl: string): string =>
  `https://${new URL(databaseUrl).hostname.replace(/^[^.]+\./, "api.")}/sql`;

function rowsOf(result: z.infer<typeof Result>): Record<string, unknown>[] {
  const columns = result.fields.map((field) => ({ name: field.name, parse: parserFor(field.dataTypeID) }));
  return result.rows.map((row) =>
    Object.fromEntries(
      columns.map(({ name, parse }, index) => {
        const text = row[index] ?? null;
        return [name, text === null ? null : parse(text)];
      }),
    ),
  );
}

/**
 * Neon's `POST /sql` protocol in front of any Postgres, so that the production driver runs unchanged on a laptop.
 * Body `{query, params}` or `{queries: [...]}`; answer `{command, rowCount, fields, rows, rowAsArray}` or `{results:
 * [...]}` with every value as Postgres' text; a database error is HTTP 400 with Postgres' fields.
 */
import type { IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import { sameSecret } from "../../core/access/secret.ts";
import { parseJson } from "../../core/kernel/parse-json.ts";
import * as z from "zod";
import { type Answer, answerOf, type Call, type Loopback, startLoopback } from "./loopback.ts";

/** One statement; parameters are Postgres' text, or null. */
export interface WireQuery {
  readonly query: string;
  readonly params: readonly (string | null)[];
}

export interface WireField {
  readonly name: string;
  readonly dataTypeID: number;
  readonly tableID: number;
  readonly columnID: number;
  readonly dataTypeSize: number;
  readonly dataTypeModifier: number;
  readonly format: string;
}

/** A field in the format text: both backends pass values on as the text that Postgres sent. */
export const asText = (field: Omit<WireField, "format">): WireField => ({
  name: field.name,
  dataTypeID: field.dataTypeID,
  tableID: field.tableID,
  columnID: field.columnID,
  dataTypeSize: field.dataTypeSize,
  dataTypeModifier: field.dataTypeModifier,
  format: "text",
});

export interface WireResult {
  readonly command: string;
  readonly rowCount: number | null;
  readonly fields: readonly WireField[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** A Postgres behind the endpoint. */
export interface SqlBackend {
  /**
   * Runs the statements in order, in one transaction opened by `begin` or, if that is null, each in its own. Rejects
   * with Postgres' own error (with `severity` and `code`) after rolling back.
   */
  run(queries: readonly WireQuery[], begin: string | null): Promise<WireResult[]>;
}

/** Neon's own limit for a request and for a response, bytes. */
const limit = 10 * 1024 * 1024;

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const Query = z.object({ query: z.string(), params: z.array(scalar).default([]) });
const Body = z.union([z.object({ queries: z.array(Query) }), Query]);
const Isolation = z.enum(["ReadUncommitted", "ReadCommitted", "RepeatableRead", "Serializable"]);

/** Starts the endpoint for connection strings with this password. */
export async function startNeonEndpoint(settings: {
  readonly backend: SqlBackend;
  readonly password: string;
  /** Serves Postgres' own protocol on the same port. */
  readonly wire?: (socket: Socket) => void;
}): Promise<Loopback & { readonly fetchEndpoint: string }> {
  const server = await startLoopback({
    limit,
    answer: (call) => answer(settings.backend, settings.password, call),
    failure: (message) => ({ message }),
    other: settings.wire,
  });
  return { ...server, fetchEndpoint: `${server.url}/sql` };
}

async function answer(backend: SqlBackend, password: string, call: Call): Promise<Answer> {
  if (call.method !== "POST" || call.url.pathname !== "/sql") return refuse(404, "not found");
  const refusal = authenticate(call.headers, password);
  if (refusal !== null) return refusal;
  const body = Body.safeParse(parseJson(call.body));
  if (!body.success) return refuse(400, "the body must be {query, params} or {queries: [{query, params}]}");
  const batch = "queries" in body.data;
  const queries = ("queries" in body.data ? body.data.queries : [body.data]).map(asTexts);
  if (!queries.every(wellFormed)) return refuse(400, "lone surrogate: the texts must be valid Unicode");
  const begin = batch ? beginOf(call.headers) : null;
  if (begin === undefined) return refuse(400, "neon-batch-isolation-level is not known");
  try {
    const results = (await backend.run(queries, begin)).map((result) => ({ ...result, rowAsArray: true }));
    return sized(batch ? { results } : results[0]);
  } catch (error) {
    if (!isPostgresError(error)) throw error;
    return answerOf(400, postgresFields(error));
  }
}

function authenticate(headers: IncomingHttpHeaders, password: string): Answer | null {
  const connectionString = headers["neon-connection-string"];
  if (typeof connectionString !== "string" || !URL.canParse(connectionString))
    return refuse(400, "missing connection string");
  const url = new URL(connectionString);
  if (sameSecret(decodeURIComponent(url.password), password)) return null;
  const message = `password authentication failed for user '${url.username}'`;
  return answerOf(400, { message, code: "28P01", severity: "FATAL" });
}

const asTexts = (query: z.infer<typeof Query>): WireQuery => ({
  query: query.query,
  params: query.params.map((value) => (value === null ? null : String(value))),
});

/**
 * False if a lone surrogate occurs, which Neon's JSON parser rejects; silently storing U+FFFD here would make laptop
 * and cloud differ.
 */
const wellFormed = (query: WireQuery): boolean =>
  query.query.isWellFormed() && query.params.every((value) => value === null || value.isWellFormed());

function beginOf(headers: IncomingHttpHeaders): string | undefined {
  const level = headers["neon-batch-isolation-level"];
  const isolation = Isolation.optional().safeParse(level);
  if (!isolation.success) return undefined;
  const parts = ["BEGIN"];
  if (isolation.data !== undefined)
    parts.push("ISOLATION LEVEL", isolation.data.replace(/(?!^)[A-Z]/, " $&").toUpperCase());
  if (headers["neon-batch-read-only"] === "true") parts.push("READ ONLY");
  if (headers["neon-batch-deferrable"] === "true") parts.push("DEFERRABLE");
  return parts.join(" ");
}

function sized(body: unknown): Answer {
  const answer = answerOf(200, body);
  return Buffer.byteLength(answer.json) <= limit
    ? answer
    : refuse(507, `response is too large (max is ${limit} bytes)`);
}

const refuse = (status: number, message: string): Answer => answerOf(status, { message });

const errorFields = [
  "severity",
  "code",
  "detail",
  "hint",
  "position",
  "internalPosition",
  "internalQuery",
  "where",
  "schema",
  "table",
  "column",
  "dataType",
  "constraint",
  "file",
  "line",
  "routine",
] as const;

/** Postgres' own errors have a severity and an SQLSTATE; those of a socket or of this process do not. */
const isPostgresError = (error: unknown): error is Error =>
  error instanceof Error && "severity" in error && "code" in error && typeof error.code === "string";

const postgresFields = (error: Error): Record<string, unknown> => {
  const fields = new Map<string, unknown>(Object.entries(error));
  return Object.fromEntries([
    ["message", error.message],
    ...errorFields.map((field) => [field, fields.get(field) ?? null]),
  ]);
};

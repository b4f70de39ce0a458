/** Generates the OpenAPI 3.1 document from the route table. */
import * as z from "zod";
import { repeats } from "./repeats.ts";
import type { Route } from "./route.ts";
import { shapes } from "./shapes.ts";

const names = z.registry<{ id: string }>();
for (const [id, shape] of Object.entries(shapes)) names.add(shape, { id });

type Schema = Readonly<Record<string, unknown>>;

/** The schema of a shape and of those it references; names are looked up in the document's components. */
function convert(shape: z.core.$ZodType, io: "input" | "output"): { schema: Schema; named: Schema } {
  const converted = z.toJSONSchema(shape, { io, unrepresentable: "any", metadata: names });
  const text = JSON.stringify(converted).replaceAll('"#/$defs/', '"#/components/schemas/');
  // An object serialised and parsed is still an object.
  const { $schema: _, $defs = {}, ...schema } = JSON.parse(text) as Schema & { $defs?: Schema };
  return { schema, named: $defs };
}

const schemaOf = (shape: z.core.$ZodType, io: "input" | "output") => convert(shape, io).schema;

const components = (): Schema =>
  Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, convert(shape, "output").named[name]]),
  );

const jsonContent = (shape: z.ZodType, io: "input" | "output") => ({
  "application/json": { schema: schemaOf(shape, io) },
});

const securitySchemes = {
  apiKey: {
    type: "http",
    scheme: "bearer",
    description: "An API key. A key with the scope `read` may only GET, and nothing reserved to admins.",
  },
  session: {
    type: "apiKey",
    in: "cookie",
    name: "__Host-nadia_session",
    description:
      "Set by POST /v1/session; over plain HTTP it is called nadia_session. Calls that change something must be same-origin.",
  },
} as const;

const header = (description: string, type: "string" | "integer" = "string") => ({
  description,
  schema: { type },
});

/** Headers used by several responses, by their names in the document's components. */
const headers = {
  "RateLimit-Policy": header("The windows of the caller's limits (draft-ietf-httpapi-ratelimit-headers)"),
  RateLimit: header("What is left of each window; missing while the limits are unknown"),
  "Retry-After": header("How many seconds to wait before trying again", "integer"),
  ETag: header("Weak; sent back as If-None-Match it yields 304 while nothing has changed"),
} as const;

const named = (...names: readonly (keyof typeof headers)[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/** Headers of every response to a known caller. */
const limits = named("RateLimit-Policy", "RateLimit");

const problem = (description: string, more: Schema = {}) => ({
  description,
  headers: { ...limits, ...more },
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});

/** The document for these routes. */
export function openApi(routes: readonly Route[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "NADIA reviewer API",
      version: "1",
      description:
        "A person reads every AI reply before it is sent. Errors are problem documents (RFC 9457).",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    security: [{ apiKey: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes,
      schemas: components(),
      headers,
      responses: {
        Problem: problem("What went wrong and what to do"),
        TooMany: problem("Too many requests or failed sign-ins", named("Retry-After")),
      },
    },
  };
}

const operationOf = (route: Route): object => ({
  operationId: operationIdOf(route),
  summary: route.summary,
  ...descriptionOf(route),
  ...(route.role === null ? { security: [] } : {}),
  ...(route.role === "admin" ? { "x-role": "admin" } : {}),
  ...(route.params === null && route.query === null
    ? {}
    : { parameters: [...parametersOf(route.params, "path"), ...parametersOf(route.query, "query")] }),
  ...(route.body === null ? {} : { requestBody: bodyOf(route.body) }),
  responses: responsesOf(route),
});

/** What a second call does, for clients whose first response was lost. */
function descriptionOf({ method, path }: Route): { description?: string } {
  const repeated = method === "POST" ? repeats[path] : undefined;
  return repeated === undefined ? {} : { description: `A repeated call: ${repeated}` };
}

function responsesOf(route: Route): object {
  const own = Object.entries(route.headers).map(([name, description]) => [name, header(description)]);
  const tagged = route.method === "GET" && route.media === "application/json";
  const sharedHeaders = { ...(route.needs === null ? {} : limits), ...(tagged ? named("ETag") : {}) };
  // Known callers have call limits, and signing in limits failed attempts.
  const limited = route.needs !== null || route.method === "POST";
  return {
    "200": {
      description: "Done",
      headers: { ...sharedHeaders, ...Object.fromEntries(own) },
      content: { [route.media]: { schema: schemaOf(route.output, "output") } },
    },
    ...(tagged
      ? { "304": { description: "Nothing changed since If-None-Match", headers: sharedHeaders } }
      : {}),
    ...(limited ? { "429": { $ref: "#/components/responses/TooMany" } } : {}),
    "4XX": { $ref: "#/components/responses/Problem" },
    default: { $ref: "#/components/responses/Problem" },
  };
}

/** The body is optional if all its fields are. */
const bodyOf = (shape: z.ZodObject): object => ({
  required: !shape.safeParse({}).success,
  content: jsonContent(shape, "input"),
});

/** The operation id of `POST /v1/reviews/{id}/approve` is `post_reviews_id_approve`. */
const operationIdOf = ({ method, path }: Route): string =>
  `${method.toLowerCase()}_${path
    .replace("/v1/", "")
    .replaceAll(/[^a-z]+/gi, "_")
    .replaceAll(/^_|_$/g, "")}`;

function parametersOf(shape: z.ZodObject | null, place: "path" | "query"): object[] {
  return Object.entries(shape?.shape ?? {}).map(([name, type]) => ({
    name,
    in: place,
    required: place === "path" || !z.safeParse(type as z.ZodType, undefined).success,
    schema: schemaOf(type as z.ZodType, "input"),
  }));
}

/** The OpenAPI 3.1 document, made from the route table. */
import * as z from "zod";
import type { Route } from "./route.ts";

const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  request_id: z.string(),
});

const schemaOf = (shape: z.ZodType, io: "input" | "output") => {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, { io, unrepresentable: "any" });
  return schema;
};

const jsonContent = (shape: z.ZodType, io: "input" | "output") => ({
  "application/json": { schema: schemaOf(shape, io) },
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
        "Every AI reply is read by a person before it goes out. Errors are problem documents (RFC 9457).",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    security: [{ apiKey: [] }],
    paths,
    components: {
      securitySchemes: { apiKey: { type: "http", scheme: "bearer" } },
      schemas: { Problem: schemaOf(Problem, "output") },
      responses: {
        Problem: {
          description: "What went wrong and what to do",
          content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
        },
      },
    },
  };
}

const operationOf = (route: Route): object => ({
  operationId: operationIdOf(route),
  summary: route.summary,
  ...(route.role === null ? { security: [] } : {}),
  ...(route.params === null && route.query === null
    ? {}
    : { parameters: [...parametersOf(route.params, "path"), ...parametersOf(route.query, "query")] }),
  ...(route.body === null ? {} : { requestBody: { content: jsonContent(route.body, "input") } }),
  responses: {
    "200": { description: "Done", content: jsonContent(route.output, "output") },
    default: { $ref: "#/components/responses/Problem" },
  },
});

/** `POST /v1/reviews/{id}/approve` is `post_reviews_id_approve`. */
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

/** The OpenAPI document is valid, up to date, and matches the app's responses. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import * as z from "zod";
import { openApi } from "../../functions/api/openapi.ts";
import type { Route } from "../../functions/api/route.ts";
import { routes } from "../../functions/api/routes.ts";
import { rendered } from "../../scripts/openapi.ts";
import { type Answer, type Harness, startHarness } from "../support/harness.ts";
import { plant } from "../support/reviews.ts";
import { messageUpdate, photoUpdate, textUpdate, voiceUpdate } from "../support/updates.ts";

const root = path.resolve(import.meta.dirname, "../..");
const Json = z.record(z.string(), z.unknown());
const Parameter = z.strictObject({
  name: z.string().min(1),
  in: z.enum(["path", "query"]),
  required: z.boolean(),
  schema: Json,
});
const Headers = z.record(z.string(), Json);
const Content = z.record(z.string(), z.strictObject({ schema: Json }));
const Operation = z.strictObject({
  operationId: z.string().regex(/^[a-z][a-z_]*$/),
  summary: z.string().min(5),
  description: z.string().min(5).optional(),
  security: z.array(Json).optional(),
  "x-role": z.literal("admin").optional(),
  parameters: z.array(Parameter).optional(),
  requestBody: z.strictObject({ required: z.boolean(), content: Content }).optional(),
  responses: z.strictObject({
    "200": z.strictObject({ description: z.string().min(1), headers: Headers, content: Content }),
    "304": z.strictObject({ description: z.string().min(1), headers: Headers }).optional(),
    "429": z.strictObject({ $ref: z.literal("#/components/responses/TooMany") }).optional(),
    "4XX": z.strictObject({ $ref: z.string() }),
    default: z.strictObject({ $ref: z.string() }),
  }),
});
const Document = z.strictObject({
  openapi: z.string().regex(/^3\.1\.\d+$/),
  info: z.strictObject({
    title: z.string(),
    version: z.string(),
    description: z.string(),
    license: z.strictObject({ name: z.string(), identifier: z.string() }),
  }),
  servers: z.array(z.strictObject({ url: z.string() })),
  security: z.array(Json),
  paths: z.record(
    z.string().regex(/^\//),
    z.record(z.enum(["get", "post", "put", "patch", "delete"]), Operation.optional()),
  ),
  components: z.strictObject({ securitySchemes: Json, schemas: Json, headers: Headers, responses: Json }),
});

/** Every value of every key with this name, however deep. */
function valuesOf(key: string, node: unknown): unknown[] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) => [
    ...(name === key ? [value] : []),
    ...valuesOf(key, value),
  ]);
}

const at = (document: unknown, ref: string): unknown =>
  ref
    .slice(2)
    .split("/")
    .reduce<unknown>((node, part) => (Json.safeParse(node).data ?? {})[part.replaceAll("~1", "/")], document);

describe("the OpenAPI document", () => {
  // Parsed from text, like its readers do: what JSON omits must not be missing.
  const document: unknown = JSON.parse(JSON.stringify(openApi(routes)));
  const parsed = Document.parse(document);
  const operations = Object.entries(parsed.paths).flatMap(([route, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) =>
      operation === undefined ? [] : [{ route, method, operation }],
    ),
  );

  test("every $ref resolves, and every named schema is used", () => {
    const refs = valuesOf("$ref", document).map(String);
    assert.ok(refs.length > 10);
    for (const ref of refs) assert.notEqual(at(document, ref), undefined, ref);
    for (const name of Object.keys(parsed.components.schemas)) {
      assert.ok(refs.includes(`#/components/schemas/${name}`), `${name} is used nowhere`);
    }
    assert.deepEqual([...valuesOf("$defs", document), ...valuesOf("$schema", document)], []);
  });

  test("operation ids are unique, and path parameters are those of the path", () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    assert.equal(new Set(ids).size, ids.length, ids.join());
    for (const { route, operation } of operations) {
      const parameters = operation.parameters ?? [];
      const declared = parameters.filter((parameter) => parameter.in === "path");
      assert.deepEqual(
        declared.map(({ name, required }) => [name, required]),
        [...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, true]),
      );
      assert.equal(new Set(parameters.map(({ name }) => name)).size, parameters.length, route);
    }
  });

  test("every route of the table is in it, and nothing else", () => {
    assert.deepEqual(
      operations.map(({ route, method }) => `${method.toUpperCase()} ${route}`).sort(),
      routes.map((route) => `${route.method} ${route.path}`).sort(),
    );
    for (const { route, method, operation } of operations) {
      const row = routes.find((row) => row.path === route && row.method.toLowerCase() === method);
      assert.equal(operation.security !== undefined, row?.role === null, `${route}: who may call it`);
      assert.equal(operation["x-role"], row?.role === "admin" ? "admin" : undefined, route);
    }
  });

  test("[A2] [R6] declares the headers of each response, and 304 and 429 where they occur", () => {
    const of = (route: string, method: "get" | "post" | "put" = "get") => {
      const { responses } = parsed.paths[route]?.[method] ?? assert.fail(route);
      const more = Object.keys(responses).filter((status) => /^\d+$/.test(status) && status !== "200");
      return [Object.keys(responses["200"].headers), more];
    };
    const limits = ["RateLimit-Policy", "RateLimit"];
    assert.deepEqual(of("/v1/reviews"), [
      [...limits, "ETag"],
      ["304", "429"],
    ]);
    assert.deepEqual(of("/v1/health"), [["ETag"], ["304"]]);
    assert.deepEqual(of("/v1/export/preferences"), [[...limits, "Link", "X-Next-Cursor"], ["429"]]);
    assert.deepEqual(of("/v1/session", "post"), [["Set-Cookie"], ["429"]]);
    assert.deepEqual(of("/v1/session/password", "put"), [limits, ["429"]]);
    assert.match(JSON.stringify(parsed.components.responses["TooMany"]), /"Retry-After"/);
  });

  test("a body is required if one of its fields is", () => {
    const body = (route: string) => parsed.paths[route]?.post?.requestBody?.required;
    assert.equal(body("/v1/reviews/{id}/approve"), false);
    assert.equal(body("/v1/reviews/{id}/reject"), true);
    assert.equal(body("/v1/reviews/{id}/undo"), undefined);
  });

  test("problem documents may carry their own facts", () => {
    assert.notEqual(Json.parse(parsed.components.schemas["Problem"])["additionalProperties"], false);
  });

  test("the committed document is up to date", () => {
    const committed = readFileSync(path.join(root, "docs/openapi.json"), "utf8");
    assert.ok(committed === rendered(), "run `npm run openapi`");
  });

  test("`--check` says so, and exits 1 if it is not", () => {
    const check = (script: string) =>
      spawnSync(process.execPath, [script, "--check"], { cwd: root, encoding: "utf8" });
    const current = check(path.join(root, "scripts/openapi.ts"));
    assert.equal(current.status, 0, current.stderr);
    // The same with an outdated text.
    const folder = mkdtempSync(path.join(root, "scripts/.check-"));
    try {
      const script = path.join(folder, "stale.ts");
      const generated = { file: "docs/openapi.json", command: "npm run openapi" };
      writeFileSync(
        script,
        `import { writeOrCheck } from "../generated-file.ts";
        await writeOrCheck({ ...${JSON.stringify(generated)}, text: () => "of another day" });`,
      );
      const stale = check(script);
      assert.equal(stale.status, 1);
      assert.match(stale.stderr, /docs\/openapi\.json is out of date.*npm run openapi/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("real answers of the API", () => {
  let harness: Harness;
  const parsed = Document.parse(JSON.parse(rendered()));
  const verbOf = ({ method }: Route) =>
    z.enum(["get", "post", "put", "patch", "delete"]).parse(method.toLowerCase());
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  const routeOf = (method: string, target: string): Route => {
    const route = routes.find(
      (candidate) => `${candidate.method} ${candidate.path}` === `${method} ${target}`,
    );
    return route ?? assert.fail(`no route ${method} ${target}`);
  };

  /** Fails unless the response is exactly what the route declares, without additional fields. */
  function declared(route: Route, answer: Answer): void {
    const label = `${route.method} ${route.path}`;
    assert.equal(answer.status, 200, `${label}: ${JSON.stringify(answer.body)}`);
    assert.equal(answer.headers["content-type"], "application/json");
    assert.equal(answer.headers["cache-control"], "no-store");
    const { headers } = parsed.paths[route.path]?.[verbOf(route)]?.responses["200"] ?? assert.fail(label);
    const declaredHeaders = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
    for (const name of ["etag", "ratelimit", "ratelimit-policy"])
      assert.equal(answer.headers[name] !== undefined, declaredHeaders.has(name), `${label}: ${name}`);
    assert.deepEqual(route.output.parse(answer.body), answer.body, label);
  }

  async function call(method: string, target: string, id = "", body?: unknown): Promise<Answer> {
    const answer = await harness.api(method, target.replace("{id}", id), body);
    declared(routeOf(method, target), answer);
    return answer;
  }

  const ids = (answer: Answer) =>
    z
      .array(z.object({ id: z.string() }))
      .parse(answer.body.items)
      .map(({ id }) => id);

  test("match the table, in every state of a review", async () => {
    const writer = { userId: 31, username: "anna", lastName: "Müller" };
    await harness.update(textUpdate({ ...writer, updateId: 1, text: "Hello" }));
    await harness.update(photoUpdate({ ...writer, updateId: 2, caption: "This one" }));
    await harness.update(voiceUpdate({ ...writer, updateId: 3 }));
    await harness.work();
    await harness.update(messageUpdate({ ...writer, updateId: 4 }, { dice: { emoji: "🎲", value: 5 } }));
    await harness.work();
    const [open = ""] = ids(await call("GET", "/v1/reviews"));
    await call("GET", "/v1/reviews/{id}", ids(await harness.api("GET", "/v1/reviews?status=superseded"))[0]);
    await call("POST", "/v1/reviews/{id}/claim", open);
    await call("POST", "/v1/reviews/{id}/release", open);
    await call("POST", "/v1/reviews/{id}/approve", open, {
      edit_tags: ["tone"],
      quality_score: 5,
      notes: "ok",
    });
    await harness.work();
    await call("GET", "/v1/reviews/{id}", open);
    const failed = await plant(harness, { bubbles: null });
    await call("GET", "/v1/reviews/{id}", failed.id);
    const blocked = await plant(harness, { flag: "blocked" });
    await call("POST", "/v1/reviews/{id}/reject", blocked.id, { reason: "rude" });
    await call("GET", "/v1/health");
  });

  test("match the table for failed deliveries", async () => {
    for (const verb of ["resend", "confirm"] as const) {
      const { id } = await plant(harness);
      harness.telegram.fail({ kind: "cut" });
      await call("POST", "/v1/reviews/{id}/approve", id);
      await harness.work();
      await call("GET", "/v1/reviews/{id}", id);
      const [lost = ""] = ids(await harness.api("GET", "/v1/deliveries?state=unknown"));
      await call("POST", `/v1/deliveries/{id}/${verb}`, lost);
      await harness.work();
    }
    const page = await call("GET", "/v1/deliveries");
    assert.ok(page.body.items.length >= 2);
  });

  test("the document itself is served without a key", async () => {
    const answer = await harness.api("GET", "/openapi.json", undefined, null);
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.body, JSON.parse(rendered()));
  });
});

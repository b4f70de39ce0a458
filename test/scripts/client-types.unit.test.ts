/** The web client's types: how JSON Schema is printed, and that the committed file matches the route table. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, test } from "vitest";
import * as z from "zod";
import { routes } from "../../functions/api/routes.ts";
import { rendered } from "../../scripts/client.ts";
import { printed } from "../../scripts/type-text.ts";

describe("the web client's types", () => {
  const cases: readonly [z.ZodType, string][] = [
    [z.string().nullable(), "string | null"],
    [z.int(), "number"],
    [z.enum(["a", "b"]), '"a" | "b"'],
    [z.literal(true), "true"],
    [z.array(z.enum(["a", "b"])), 'readonly ("a" | "b")[]'],
    [z.array(z.string()), "readonly string[]"],
    [z.tuple([z.string(), z.int()]), "readonly [string, number]"],
    [z.record(z.string(), z.int()), "Readonly<Record<string, number>>"],
    [z.unknown(), "unknown"],
    [z.object({ "a-b": z.boolean().optional() }), '{\n  readonly "a-b"?: boolean;\n}'],
  ];

  test("match the schema", () => {
    for (const [shape, text] of cases) {
      assert.equal(printed(z.toJSONSchema(shape, { io: "output" }), "output", ""), text);
    }
  });

  test("allow undefined in input, and omitting fields with defaults", () => {
    const shape = z.strictObject({ limit: z.coerce.number().int().default(50), cursor: z.string() });
    assert.equal(
      printed(z.toJSONSchema(shape, { io: "input" }), "input", ""),
      "{\n  readonly limit?: number | undefined;\n  readonly cursor: string;\n}",
    );
  });

  test("the committed file has every route of the table and is up to date", () => {
    const file = path.resolve(import.meta.dirname, "../../web/src/api/generated.ts");
    const committed = readFileSync(file, "utf8");
    assert.ok(committed === rendered(), "run `npm run client`");
    for (const { method, path } of routes) assert.ok(committed.includes(`readonly "${method} ${path}": {`));
  });
});

/** Whole numbers in queries: only digits, as docs/openapi.json says. */
import { expect, onTestFinished, test } from "vitest";
import { openApi } from "../../functions/api/openapi.ts";
import { routes } from "../../functions/api/routes.ts";
import * as z from "zod";
import { startHarness } from "../support/harness.ts";

const Parameters = z.array(
  z.object({
    name: z.string(),
    in: z.enum(["path", "query"]),
    schema: z.object({ type: z.string().optional() }),
  }),
);
const Document = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.object({ parameters: Parameters.default([]) }))),
});

const isQueryNumber = (parameter: z.infer<typeof Parameters>[number]): boolean =>
  parameter.in === "query" && parameter.schema.type === "integer";

const id = "00000000-0000-4000-8000-000000000000";

/** Every number that a query may contain, and the route that takes it. */
const numbers = Object.entries(Document.parse(JSON.parse(JSON.stringify(openApi(routes)))).paths).flatMap(
  ([path, methods]) =>
    Object.entries(methods).flatMap(([method, { parameters }]) =>
      parameters.filter(isQueryNumber).map(({ name }) => ({
        method: method.toUpperCase(),
        address: `${path.replace("{message}", "7").replaceAll(/\{\w+\}/g, id)}?${name}=`,
        name,
      })),
    ),
);

test("(promise 10) a number in a query that is not written in digits answers 422 and names its field", async () => {
  const harness = await startHarness();
  onTestFinished(() => harness.close());
  expect(numbers.length).toBeGreaterThan(25);
  for (const { method, address, name } of numbers)
    for (const value of ["", " 7", "7.0", "0x7", "7e0", "+7", "7,7"]) {
      const { status, body } = await harness.api(method, address + encodeURIComponent(value));
      expect([method, address, value, status, body["field"]]).toEqual([method, address, value, 422, name]);
    }
});

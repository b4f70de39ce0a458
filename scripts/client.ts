/** Generates the web client's types from the route table; `--check` only compares them. */
import * as z from "zod";
import { openApi } from "../functions/api/openapi.ts";
import { routes } from "../functions/api/routes.ts";
import { writeOrCheck } from "./generated-file.ts";
import { printed, printedObject } from "./type-text.ts";

const Schema = z.record(z.string(), z.unknown());
const Content = z.record(z.string(), z.object({ schema: Schema }));
const Operation = z.object({
  summary: z.string(),
  parameters: z
    .array(
      z.object({ name: z.string(), in: z.enum(["path", "query"]), required: z.boolean(), schema: Schema }),
    )
    .default([]),
  requestBody: z.object({ content: Content }).optional(),
  responses: z.object({ "200": z.object({ content: Content }) }),
});
type Operation = z.infer<typeof Operation>;
const Document = z.object({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.record(z.string(), Schema) }),
});

const head = `/** The types of the reviewer API, written by \`npm run client\` from its route table; not to be edited. */
`;

/** The file's content. */
export function rendered(): string {
  // As readers see it, without what JSON omits.
  const { paths, components } = Document.parse(JSON.parse(JSON.stringify(openApi(routes))));
  const named = Object.entries(components.schemas).map(([name, schema]) =>
    schema["type"] === "object"
      ? `export interface ${name} ${printedObject(schema, "output", "")}\n`
      : `export type ${name} = ${printed(schema, "output", "")};\n`,
  );
  const rows = Object.entries(paths).flatMap(([address, methods]) =>
    Object.entries(methods).map(([method, operation]) =>
      rowOf(`${method.toUpperCase()} ${address}`, operation),
    ),
  );
  return [head, ...named, `export interface Routes {\n${rows.join("\n")}\n}\n`].join("\n");
}

function rowOf(key: string, { summary, parameters, requestBody, responses }: Operation): string {
  const parts = {
    params: parametersOf(parameters, "path"),
    query: parametersOf(parameters, "query"),
    body: requestBody === undefined ? null : printed(schemaOf(requestBody.content), "input", "    "),
    output: printed(schemaOf(responses["200"].content), "output", "    "),
  };
  // Omits parts that a route does not have.
  const lines = Object.entries(parts).flatMap(([name, text]) =>
    text === null ? [] : [`    readonly ${name}: ${text};`],
  );
  return [`  /** ${summary}. */`, `  readonly ${JSON.stringify(key)}: {`, ...lines, "  };"].join("\n");
}

const schemaOf = (content: z.infer<typeof Content>) => Object.values(content)[0]?.schema ?? {};

function parametersOf(parameters: Operation["parameters"], place: "path" | "query"): string | null {
  const own = parameters.filter((parameter) => parameter.in === place);
  if (own.length === 0) return null;
  const schema = {
    properties: Object.fromEntries(own.map((parameter) => [parameter.name, parameter.schema])),
    required: own.filter((parameter) => parameter.required).map((parameter) => parameter.name),
  };
  return printedObject(schema, "input", "    ");
}

if (import.meta.main)
  await writeOrCheck({ file: "web/src/api/generated.ts", text: rendered, command: "npm run client" });

/** Prints JSON Schema as TypeScript types. */

type Schema = Readonly<Record<string, unknown>>;
/** Input may omit a field with `undefined`; output either has it or not. */
type Direction = "input" | "output";

const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const literal = (value: unknown): string => JSON.stringify(value);

const plain: Readonly<Record<string, string>> = {
  string: "string",
  number: "number",
  integer: "number",
  boolean: "boolean",
  null: "null",
};

/** The type that a schema describes; `indent` is the indentation of its first line. */
export function printed(schema: unknown, direction: Direction, indent: string): string {
  if (!isSchema(schema)) return "unknown";
  if (typeof schema["$ref"] === "string") return schema["$ref"].slice(schema["$ref"].lastIndexOf("/") + 1);
  if ("const" in schema) return literal(schema["const"]);
  if (Array.isArray(schema["enum"])) return union(schema["enum"].map(literal));
  const members = [...listOf(schema["anyOf"]), ...listOf(schema["oneOf"])];
  if (members.length > 0) return union(members.map((member) => printed(member, direction, indent)));
  const all = listOf(schema["allOf"]);
  if (all.length > 0) return all.map((member) => `(${printed(member, direction, indent)})`).join(" & ");
  return typed(schema, direction, indent);
}

function typed(schema: Schema, direction: Direction, indent: string): string {
  const { type } = schema;
  if (Array.isArray(type)) {
    return union(type.map((one: unknown) => typed({ ...schema, type: one }, direction, indent)));
  }
  if (type === "array") return arrayOf(schema, direction, indent);
  if (type === "object" || isSchema(schema["properties"])) return printedObject(schema, direction, indent);
  return typeof type === "string" ? (plain[type] ?? "unknown") : "unknown";
}

/** The type of an array or tuple; a tuple ends where no more items are allowed. */
function arrayOf({ prefixItems, items }: Schema, direction: Direction, indent: string): string {
  const first = listOf(prefixItems).map((item) => printed(item, direction, indent));
  const rest = isSchema(items) ? `readonly (${printed(items, direction, indent)})[]` : null;
  if (first.length > 0) return `readonly [${first.join(", ")}${rest === null ? "" : `, ...${rest}`}]`;
  return rest === null ? "readonly unknown[]" : rest.replace(/^readonly \(([\w.]+)\)\[\]$/, "readonly $1[]");
}

/** Longer types are split into several lines. */
const maxLineLength = 100;

/** An object type, with one line per field if it is long. */
export function printedObject(schema: Schema, direction: Direction, indent: string): string {
  const properties = isSchema(schema["properties"]) ? schema["properties"] : {};
  const required = new Set(listOf(schema["required"]));
  const inner = `${indent}  `;
  const fields = Object.entries(properties).map(([name, property]) => {
    const [mark, more] = required.has(name) ? ["", ""] : ["?", direction === "input" ? " | undefined" : ""];
    const key = /^[a-z_$][\w$]*$/i.test(name) ? name : literal(name);
    return `${inner}readonly ${key}${mark}: ${printed(property, direction, inner)}${more};`;
  });
  const others = schema["additionalProperties"];
  if (fields.length === 0) return `Readonly<Record<string, ${printed(others, direction, indent)}>>`;
  if (isSchema(others)) fields.push(`${inner}readonly [field: string]: unknown;`);
  const oneLine = `{ ${fields.map((field) => field.trim().replace(/;$/, "")).join("; ")} }`;
  return indent !== "" && oneLine.length <= maxLineLength && !oneLine.includes("\n")
    ? oneLine
    : `{\n${fields.join("\n")}\n${indent}}`;
}

const union = (members: readonly string[]): string => [...new Set(members)].join(" | ");

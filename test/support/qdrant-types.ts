/**
 * JSON schemas of Qdrant's published OpenAPI contract, read from the types that its own client generates from it. Of
 * what the types omit (compared with docs/redoc/v1.19.x/openapi.json) only bounds matter to us: see `fromOne`.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseSync, type TsInterfaceDeclaration, type TsType, type TsTypeElement } from "@swc/core";

export type Schema = boolean | { readonly [keyword: string]: unknown };

/** An operation of the contract, according to the types. */
export interface OperationTypes {
  readonly query: Schema;
  /** Null if there is no body. */
  readonly body: Schema | null;
  readonly bodyRequired: boolean;
  /** By status: `200`, `4XX`, `default`. */
  readonly answers: Readonly<Record<string, Schema>>;
}

export interface ContractTypes {
  readonly components: Readonly<Record<string, Schema>>;
  /** For example `GET /collections/{collection_name}`. */
  readonly operations: Readonly<Record<string, OperationTypes>>;
}

const file = fileURLToPath(
  new URL("../types/openapi/generated_schema.d.ts", import.meta.resolve("@qdrant/js-client-rest")),
);

interface Member {
  readonly name: string;
  readonly optional: boolean;
  readonly type: TsType;
  /** The comment above a number names its format. */
  readonly comment: string;
}

/** Reads the contract; throws on types that it does not understand instead of ignoring them. */
export function readContract(): ContractTypes {
  const source = readFileSync(file);
  const { body } = parseSync(source.toString(), { syntax: "typescript" });
  // The parser counts bytes from the end of the previous file.
  const offset = (body[0]?.span.start ?? 0) - source.indexOf("type Without<");
  const interfaces = new Map<string, TsInterfaceDeclaration>();
  for (const item of body) {
    if (item.type !== "ExportDeclaration" || item.declaration.type !== "TsInterfaceDeclaration") continue;
    interfaces.set(item.declaration.id.value, item.declaration);
  }
  const reader = createReader((from, to) => source.subarray(from - offset, to - offset).toString());
  const membersOf = (name: string) => {
    const declaration = interfaces.get(name);
    if (declaration === undefined) throw new Error(`the contract has no ${name}`);
    return reader.membersOf(declaration.body.body, declaration.body.span.start);
  };
  const schemas = reader.inner(reader.named(membersOf("components"), "schemas").type);
  return {
    components: Object.fromEntries(schemas.map((member) => [member.name, reader.schemaOf(member)])),
    operations: operationsOf(reader, membersOf("paths"), membersOf("operations")),
  };
}

type Reader = ReturnType<typeof createReader>;

function operationsOf(reader: Reader, paths: readonly Member[], operations: readonly Member[]) {
  const types = new Map(operations.map((member) => [member.name, member]));
  const entries = paths.flatMap((path) =>
    reader.inner(path.type).map((method): [string, OperationTypes] => {
      const operation = types.get(reader.indexOf(method.type));
      if (operation === undefined) throw new Error(`${path.name} names an operation that is not there`);
      return [`${method.name.toUpperCase()} ${path.name}`, operationOf(reader, operation)];
    }),
  );
  return Object.fromEntries(entries);
}

function operationOf(reader: Reader, operation: Member): OperationTypes {
  const parts = new Map(reader.inner(operation.type).map((member) => [member.name, member]));
  const parameters = parts.get("parameters");
  const query = parameters && reader.inner(parameters.type).find((member) => member.name === "query");
  const body = parts.get("requestBody");
  const answers = reader.inner(reader.named([...parts.values()], "responses").type);
  return {
    query: query === undefined ? { type: "object", additionalProperties: false } : reader.schemaOf(query),
    body: body === undefined ? null : contentOf(reader, body),
    bodyRequired: body !== undefined && !body.optional,
    answers: Object.fromEntries(answers.map((answer) => [answer.name, contentOf(reader, answer)])),
  };
}

/** The schema of JSON content; content that is not JSON may be anything. */
function contentOf(reader: Reader, holder: Member): Schema {
  const content = reader.inner(holder.type).find((member) => member.name === "content");
  const json = content && reader.inner(content.type).find((member) => member.name === "application/json");
  return json === undefined ? true : reader.schemaOf(json);
}

function createReader(textBetween: (from: number, to: number) => string) {
  const membersOf = (elements: readonly TsTypeElement[], start: number): Member[] => {
    let end = start;
    return elements.flatMap((element) => {
      const comment = textBetween(end, element.span.start);
      end = element.span.end;
      if (element.type !== "TsPropertySignature") return [];
      const { key, typeAnnotation: annotation } = element;
      if (annotation === undefined || !("value" in key))
        throw new Error("a property without a name or a type");
      const type = annotation.typeAnnotation;
      return [{ name: String(key.value), optional: element.optional, type, comment }];
    });
  };
  const inner = (type: TsType): Member[] =>
    type.type === "TsTypeLiteral" ? membersOf(type.members, type.span.start) : [];
  return {
    membersOf,
    inner,
    named: (members: readonly Member[], name: string): Member => {
      const found = members.find((member) => member.name === name);
      if (found === undefined) throw new Error(`the contract has no ${name}`);
      return found;
    },
    indexOf: (type: TsType): string => {
      if (type.type === "TsIndexedAccessType") return literalOf(type.indexType);
      throw new Error(`${type.type} where a name was expected`);
    },
    schemaOf: (member: Member): Schema => schemaOf(member.type, formatOf(member), inner),
  };
}

/** In the published contract these are always 1 or more. */
const fromOne: ReadonlySet<string> = new Set(["limit", "timeout"]);

const formatOf = ({ name, comment }: Member): string | null =>
  fromOne.has(name) ? "from-one" : (/Format: ([\w-]+)/.exec(comment)?.[1] ?? null);

function literalOf(type: TsType): string {
  if (type.type === "TsLiteralType" && type.literal.type === "StringLiteral") return type.literal.value;
  throw new Error(`${type.type} where a literal was expected`);
}

type Inner = (type: TsType) => Member[];

function schemaOf(type: TsType, format: string | null, inner: Inner): Schema {
  const schema = (of: TsType): Schema => schemaOf(of, format, inner);
  if (type.type === "TsKeywordType") return keyword(type.kind, format);
  if (type.type === "TsLiteralType") return { const: constant(type) };
  if (type.type === "TsParenthesizedType") return schema(type.typeAnnotation);
  if (type.type === "TsArrayType") return { type: "array", items: schema(type.elemType) };
  if (type.type === "TsUnionType") return { anyOf: alternatives(type.types).map(schema) };
  // Tuples occur only as the arguments of `OneOf`.
  if (type.type === "TsTupleType") return { anyOf: type.elemTypes.map((element) => schema(element.ty)) };
  if (type.type === "TsIndexedAccessType") return { $ref: `qdrant#/$defs/${literalOf(type.indexType)}` };
  if (type.type === "TsTypeReference") return reference(type, schema);
  if (type.type === "TsTypeLiteral") return objectSchema(type, inner);
  throw new Error(`the contract contains a ${type.type}, which is not supported here`);
}

function constant(type: Extract<TsType, { type: "TsLiteralType" }>): unknown {
  const { literal } = type;
  if ("value" in literal) return literal.value;
  throw new Error(`a literal ${literal.type} is not supported here`);
}

/** The generator writes "or null" as `Record<string, unknown> | null`; taken literally, any object would pass. */
function alternatives(types: readonly TsType[]): TsType[] {
  const defined = types.filter((type) => type.type !== "TsKeywordType" || type.kind !== "undefined");
  const nullable = defined.some((type) => type.type === "TsKeywordType" && type.kind === "null");
  return nullable ? defined.filter((type) => !isRecord(type)) : defined;
}

const isRecord = (type: TsType): boolean =>
  type.type === "TsTypeReference" && type.typeName.type === "Identifier" && type.typeName.value === "Record";

function reference(
  type: Extract<TsType, { type: "TsTypeReference" }>,
  schema: (of: TsType) => Schema,
): Schema {
  const name = type.typeName.type === "Identifier" ? type.typeName.value : "";
  const argument = type.typeParams?.params[0];
  if (name === "OneOf" && argument !== undefined) return schema(argument);
  if (name === "Record") return { type: "object" };
  throw new Error(`the contract contains a ${name}, which is not supported here`);
}

/** Fields that the contract does not name are refused, because the real server would ignore a misspelt one. */
function objectSchema(type: Extract<TsType, { type: "TsTypeLiteral" }>, inner: Inner): Schema {
  const members = inner(type);
  const index = type.members.find((member) => member.type === "TsIndexSignature");
  const properties = members.map((member) => [member.name, schemaOf(member.type, formatOf(member), inner)]);
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    required: members.filter((member) => !member.optional).map((member) => member.name),
    additionalProperties:
      index?.typeAnnotation === undefined
        ? false
        : schemaOf(index.typeAnnotation.typeAnnotation, null, inner),
  };
}

function keyword(kind: string, format: string | null): Schema {
  switch (kind) {
    case "string":
      return { type: "string", ...(format === null ? {} : { format }) };
    case "number":
      if (format === "from-one") return { type: "integer", minimum: 1 };
      if (format?.startsWith("uint")) return { type: "integer", minimum: 0 };
      return { type: format?.startsWith("int") ? "integer" : "number" };
    case "boolean":
    case "null":
      return { type: kind };
    case "never":
      return false;
    case "unknown":
    case "any":
      return true;
    default:
      throw new Error(`the contract contains a ${kind}, which is not supported here`);
  }
}

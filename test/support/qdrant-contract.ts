/** Checks requests and answers against Qdrant's published OpenAPI contract. */
import { Ajv, type ValidateFunction } from "ajv";
import { type OperationTypes, readContract, type Schema } from "./qdrant-types.ts";

export interface Operation {
  /** For example `PUT /collections/{collection_name}`. */
  readonly name: string;
  readonly params: Readonly<Record<string, string>>;
  /** How a request violates the contract; null if it does not. */
  against(query: URLSearchParams, body: unknown): string | null;
  /** How an answer violates the contract; null if it does not. */
  againstAnswer(status: number, body: unknown): string | null;
}

export interface Contract {
  /** The operation at this path, or null if the contract has none. */
  find(method: string, path: string): Operation | null;
}

const formats = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  "partial-date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?$/,
  uri: true,
  binary: true,
} as const;

const validator = (components: Readonly<Record<string, Schema>>, coerceTypes: boolean) =>
  new Ajv({ strict: false, coerceTypes, formats }).addSchema({ $id: "qdrant", $defs: components });

/** Reads the contract; takes 0.5 s. */
export function openContract(): Contract {
  const { components, operations } = readContract();
  // In a query string every value is text.
  const ofQuery = validator(components, true);
  const ofJson = validator(components, false);
  const compiled = new Map<Schema, ValidateFunction>();
  const faults = (ajv: Ajv, schema: Schema, value: unknown): string | null => {
    const validate = compiled.get(schema) ?? ajv.compile(schema);
    compiled.set(schema, validate);
    return validate(value) ? null : ajv.errorsText(validate.errors);
  };
  return {
    find: (method, path) => {
      const match = matches(Object.keys(operations), method, path).at(0);
      const types = match && operations[match.name];
      if (match === undefined || types === undefined) return null;
      return {
        ...match,
        against: (query, body) =>
          faults(ofQuery, types.query, Object.fromEntries(query)) ??
          againstBody(types, body, (schema) => faults(ofJson, schema, body)),
        againstAnswer: (status, body) => {
          const schema = types.answers[status] ?? types.answers[`${Math.floor(status / 100)}XX`];
          return schema === undefined ? `no answer ${status}` : faults(ofJson, schema, body);
        },
      };
    },
  };
}

function againstBody(types: OperationTypes, body: unknown, faults: (schema: Schema) => string | null) {
  if (body === undefined) return types.bodyRequired ? "a body is missing" : null;
  if (types.body !== null) return faults(types.body);
  // Qdrant's own client sends `{}` where the contract has no body.
  return JSON.stringify(body) === "{}" ? null : "no body belongs here";
}

/** Operations whose path matches, those with the fewest parameters first. */
function matches(names: readonly string[], method: string, path: string) {
  const segments = path.split("/");
  return names
    .flatMap((name) => {
      const [verb, template = ""] = name.split(" ");
      const parts = template.split("/");
      if (verb !== method || parts.length !== segments.length) return [];
      const params: Record<string, string> = {};
      const fits = parts.every((part, index) => {
        const segment = segments[index] ?? "";
        const parameter = /^\{(\w+)\}$/.exec(part)?.[1];
        if (parameter !== undefined) params[parameter] = decodeURIComponent(segment);
        return parameter === undefined ? part === segment : segment !== "";
      });
      return fits ? [{ name, params }] : [];
    })
    .sort((one, other) => Object.keys(one.params).length - Object.keys(other.params).length);
}

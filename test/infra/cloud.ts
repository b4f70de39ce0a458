/** Answers Pulumi like AWS: the attributes of created resources, and a program's look-ups. */
import type { Registration } from "./platform.ts";

const account = "123456789012";

// Pulumi's mark on a wrapped secret.
const secretMark = "4dabf18193072939515e22adb298388d";

/** The same value with Pulumi's secret wrappers taken off. */
export function unwrap(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrap);
  if (value === null || typeof value !== "object") return value;
  if (secretMark in value && "value" in value) return unwrap(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unwrap(inner)]));
}

/** The same record with Pulumi's secret wrappers taken off. */
export function unwrapRecord(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, unwrap(value)]));
}

type Attributes = (name: string, region: string) => Record<string, string>;

const attributes: Record<string, Attributes> = {
  "aws:sqs/queue:Queue": (name, region) => ({
    url: `https://sqs.${region}.amazonaws.com/${account}/${name}`,
  }),
  "aws:lambda/function:Function": (name, region) => ({
    invokeArn: `arn:aws:apigateway:${region}:lambda:path/${name}/invocations`,
    qualifiedArn: `arn:aws:lambda:${region}:${account}:function:${name}:1`,
  }),
  "aws:lambda/functionUrl:FunctionUrl": (name, region) => ({
    functionUrl: `https://${name.toLowerCase()}.lambda-url.${region}.on.aws/`,
  }),
  "aws:apigatewayv2/api:Api": (name, region) => ({
    apiEndpoint: `https://${name.toLowerCase()}.execute-api.${region}.amazonaws.com`,
    executionArn: `arn:aws:execute-api:${region}:${account}:${name}`,
  }),
  "neon:index/project:Project": (name) => ({
    databaseHost: `${name}.eu-central-1.aws.neon.tech`,
    databaseName: "neondb",
  }),
  "upstash:index/redisDatabase:RedisDatabase": () => ({
    endpoint: "redis.upstash.io",
    restToken: "secret-of-upstash",
  }),
  "random:index/randomBytes:RandomBytes": () => ({ base64: Buffer.alloc(32).toString("base64") }),
};

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The identity and attributes AWS would give a new resource; a component has neither. */
export function createResource(registration: Registration, region: string) {
  const { type, name, custom, id, inputs } = registration;
  if (!custom) return { id: undefined, state: inputs };
  const physicalName = text(inputs["name"]) ?? text(inputs["bucket"]) ?? name;
  const service = type.split("/")[0]?.replace("aws:", "") ?? type;
  const arn = `arn:aws:${service}:${region}:${account}:${physicalName}`;
  const more = attributes[type]?.(physicalName, region);
  return { id: id || `${name}-id`, state: { ...inputs, name: physicalName, arn, ...more } };
}

/** Answers a look-up, or undefined if this cloud does not know it. */
export function lookUp(
  token: string,
  inputs: Record<string, unknown>,
  region: string,
): Record<string, unknown> | undefined {
  switch (token) {
    case "aws:index/getPartition:getPartition":
      return { partition: "aws", dnsSuffix: "amazonaws.com", id: "aws" };
    case "aws:index/getRegion:getRegion":
      return { region, name: region, id: region };
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { accountId: account, arn: `arn:aws:iam::${account}:root`, userId: "user" };
    case "aws:iam/getPolicyDocument:getPolicyDocument":
      return {
        id: "policy",
        statements: inputs["statements"],
        json: JSON.stringify(inputs["statements"] ?? []),
      };
    default:
      return undefined;
  }
}

/** Converts an HTTP request to the event that a function URL or an HTTP API (payload 2.0) passes to its function. */
import type { APIGatewayProxyEventV2 } from "aws-lambda";

/** Both use payload 2.0 but treat paths and cookies differently. */
export type EntryPoint = "function_url" | "http_api";

/** A request as received. */
export interface WireRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  readonly httpVersion: string;
  /** Names in lower case; each with all values that were sent. */
  readonly headers: Readonly<Record<string, readonly string[] | undefined>>;
  readonly sourceIp: string;
  readonly port: number;
  readonly body: Buffer;
  /** ms since 1970 */
  readonly receivedAt: number;
  readonly requestId: string;
}

/** The route declared in `infra/reviewer-api.ts`. */
const proxyRoute = "ANY /{proxy+}";

/** The event; without a body, `body` is missing. */
export function eventOf(entryPoint: EntryPoint, request: WireRequest): APIGatewayProxyEventV2 {
  const [sentPath = "/", ...queries] = request.target.split("?");
  const rawQueryString = queries.join("?");
  const rawPath = entryPoint === "http_api" ? decoded(sentPath) : sentPath;
  const cookies = (request.headers["cookie"] ?? []).flatMap((line) => line.split(/; */)).filter(Boolean);
  const routeKey = entryPoint === "http_api" ? proxyRoute : "$default";
  return {
    version: "2.0",
    routeKey,
    rawPath,
    rawQueryString,
    ...(cookies.length === 0 ? {} : { cookies }),
    headers: headersOf(entryPoint, request),
    ...(rawQueryString === "" ? {} : { queryStringParameters: parametersOf(rawQueryString) }),
    requestContext: contextOf(entryPoint, request, rawPath, routeKey),
    ...(entryPoint === "http_api" ? { pathParameters: { proxy: rawPath.replace(/^\//, "") } } : {}),
    ...bodyOf(request),
  };
}

/** The path percent-decoded, as an HTTP API passes it; a function URL passes it as it was sent. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Joins headers with the same name, and adds those that a load balancer adds. */
function headersOf(entryPoint: EntryPoint, request: WireRequest): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(request.headers)) {
    // An HTTP API moves cookies to `cookies`; a function URL keeps them in both places.
    if (values === undefined || (name === "cookie" && entryPoint === "http_api")) continue;
    headers[name] = values.join(name === "cookie" ? "; " : ",");
  }
  const forwarded = headers["x-forwarded-for"];
  return {
    ...headers,
    "x-forwarded-for": forwarded === undefined ? request.sourceIp : `${forwarded}, ${request.sourceIp}`,
    "x-forwarded-port": String(request.port),
    "x-forwarded-proto": "http",
  };
}

/** Decoded, with the values of a repeated key joined by commas. */
function parametersOf(query: string): Record<string, string> {
  const values = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(query))
    values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries([...values].map(([name, all]) => [name, all.join(",")]));
}

function contextOf(entryPoint: EntryPoint, request: WireRequest, path: string, routeKey: string) {
  const domainName = (request.headers["host"]?.[0] ?? "localhost").replace(/:\d+$/, "");
  return {
    accountId: entryPoint === "http_api" ? "000000000000" : "anonymous",
    apiId: "local",
    domainName,
    domainPrefix: domainName.split(".")[0] ?? domainName,
    http: {
      method: request.method,
      path,
      protocol: `HTTP/${request.httpVersion}`,
      sourceIp: request.sourceIp,
      userAgent: request.headers["user-agent"]?.[0] ?? "",
    },
    requestId: request.requestId,
    routeKey,
    stage: "$default",
    time: logTime(request.receivedAt),
    timeEpoch: request.receivedAt,
  };
}

/** Apache's format, such as `12/Mar/2026:19:03:58 +0000`. */
function logTime(ms: number): string {
  const [, day = "", month = "", year = "", time = ""] = new Date(ms).toUTCString().split(" ");
  return `${day}/${month}/${year}:${time} +0000`;
}

/** Everything else, such as a form, is base64. */
const textual = /^(text\/|application\/(json|xml|javascript|[\w.-]+\+(json|xml))\s*(;|$))/i;

function bodyOf({ body, headers }: WireRequest): { body?: string; isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  const text = textual.test(headers["content-type"]?.[0] ?? "") ? textOf(body) : null;
  return text === null
    ? { body: body.toString("base64"), isBase64Encoded: true }
    : { body: text, isBase64Encoded: false };
}

/** Null for bytes that are not UTF-8. */
function textOf(body: Buffer): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return null;
  }
}

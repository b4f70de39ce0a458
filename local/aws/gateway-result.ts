/** Converts a function's result to an HTTP response, like a function URL or an HTTP API. */
import { NadiaError } from "../../core/kernel/errors.ts";

/** A response to send. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
}

/** Node computes the length and manages the connection itself. */
const managedByNode = new Set(["content-length", "transfer-encoding", "connection", "keep-alive"]);

/**
 * The response for a function's result; one without a `statusCode` is the body itself. Throws `internal` for a result
 * that AWS would reject too.
 */
export function responseOf(result: unknown): WireResponse {
  if (!isRecord(result) || result["statusCode"] === undefined) return wrapped(result);
  const status = Number(result["statusCode"]);
  if (!Number.isInteger(status) || status < 200 || status > 599)
    throw new NadiaError("internal", "the function returned an invalid statusCode");
  return {
    status,
    headers: { "content-type": "application/json", ...headersOf(result["headers"]), ...cookiesOf(result) },
    body: bodyOf(result["body"], result["isBase64Encoded"] === true),
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const wrapped = (result: unknown): WireResponse => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: Buffer.from(typeof result === "string" ? result : JSON.stringify(result ?? null)),
});

function headersOf(headers: unknown): Record<string, string> {
  if (!isRecord(headers)) return {};
  return Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name, value]) => !managedByNode.has(name) && value !== undefined && value !== null)
      .map(([name, value]) => [name, String(value)]),
  );
}

function cookiesOf({ cookies }: Record<string, unknown>): { "set-cookie"?: string[] } {
  return Array.isArray(cookies) && cookies.length > 0 ? { "set-cookie": cookies.map(String) } : {};
}

function bodyOf(body: unknown, base64: boolean): Buffer {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body !== "string")
    throw new NadiaError("internal", "the function returned a body that is not text");
  return Buffer.from(body, base64 ? "base64" : "utf8");
}

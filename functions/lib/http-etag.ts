/** Weak ETags: a response that the caller already has is not sent again. */
import { createHash } from "node:crypto";
import type { HttpEvent, HttpResult } from "./http.ts";

const json = "application/json";
const reads: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** Adds the tag to a JSON response to GET or HEAD, or responds 304 if the caller has it. */
export function withETag(event: HttpEvent, result: HttpResult): HttpResult {
  const isJson = result.headers?.["content-type"] === json && result.statusCode === 200;
  if (!reads.has(event.requestContext.http.method) || !isJson || result.body === undefined) return result;
  const digest = createHash("sha256").update(result.body).digest("base64url").slice(0, 22);
  const etag = `W/"${digest}"`;
  if (!matches(event.headers["if-none-match"], etag))
    return { ...result, headers: { ...result.headers, etag } };
  return { statusCode: 304, headers: { "cache-control": "no-store", etag }, body: "" };
}

/** Whether the caller has this version, by the weak comparison of RFC 9110: `W/` makes no difference. */
function matches(sent: string | undefined, etag: string): boolean {
  const tags = (sent ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes("*") || tags.includes(etag.replace(/^W\//, ""));
}

/** Serves the laptop's own pages: files read once, with a policy that allows no other origins. */
import { readdirSync, readFileSync } from "node:fs";
import { strictPolicy } from "../infra/content-security-policy.ts";
import type { Exchange } from "./aws/gateway.ts";

const types = new Map([
  ["html", "text/html; charset=utf-8"],
  ["css", "text/css; charset=utf-8"],
  ["js", "text/javascript; charset=utf-8"],
  ["svg", "image/svg+xml"],
]);

const pageHeaders = {
  "content-security-policy": strictPolicy,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
} as const;

const folder = new URL("pages/", import.meta.url);

/** The files by URL path: `/simulator` and `/pages/…`. */
export function readPages(withSimulator: boolean): (path: string) => ((exchange: Exchange) => void) | null {
  const files = readdirSync(folder).filter((name) => withSimulator || !name.startsWith("simulator"));
  const served = new Map(files.map((name) => [servedAt(name), fileServer(name)]));
  return (path) => served.get(path) ?? null;
}

const servedAt = (name: string): string =>
  name.endsWith(".html") ? `/${name.replace(".html", "")}` : `/pages/${name}`;

function fileServer(name: string): (exchange: Exchange) => void {
  const bytes = readFileSync(new URL(name, folder));
  const type = types.get(name.split(".").at(-1) ?? "") ?? "application/octet-stream";
  return ({ request, response }) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { allow: "GET, HEAD" }).end();
      return;
    }
    response.writeHead(200, { ...pageHeaders, "content-type": type, "content-length": bytes.length });
    response.end(request.method === "HEAD" ? undefined : bytes);
  };
}

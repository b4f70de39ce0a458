/**
 * Serves the built console like its bucket and distribution: assets cached forever, the same document for every page.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { gzipSync } from "node:zlib";
import type { Host } from "../../core/app/host.ts";
import { consolePolicy } from "../../infra/content-security-policy.ts";
import type { Exchange } from "../aws/gateway.ts";
import { buildConsole, consoleIsFresh, distFolder } from "./build.ts";

const types = new Map([
  [".html", "text/html; charset=utf-8"],
  [".css", "text/css; charset=utf-8"],
  [".js", "text/javascript; charset=utf-8"],
  [".svg", "image/svg+xml"],
  [".woff2", "font/woff2"],
  [".png", "image/png"],
  [".webmanifest", "application/manifest+json"],
]);

interface File {
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  readonly zipped: Buffer | null;
}
type Serve = (exchange: Exchange) => Promise<void>;

/** First path segments of the console's pages (`web/src/router.tsx`). */
const pages: ReadonlySet<string> = new Set([
  "",
  "login",
  "reviews",
  "history",
  "customers",
  "deliveries",
  "quarantine",
  "recovery",
  "now",
  "analytics",
  "agreement",
  "knowledge",
  "audit",
  "retention",
  "health",
  "settings",
]);

/** Finds the handler for a path, or null if the console does not serve it; builds in the background if needed. */
export function startConsole({ log }: Host): (path: string) => Serve | null {
  const files = ready(log).then(readFiles);
  // A failure is reported with the first page request; nothing awaits the build before that.
  files.catch(() => undefined);
  const serveFrom =
    (name: string): Serve =>
    async (exchange) =>
      send(exchange, await files.then((all) => all.get(name)).catch(() => undefined));
  return (path) => {
    if (path.startsWith("/assets/") || /^\/(?:[\w-]+\.(?:svg|png|webmanifest)|push-worker\.js)$/.test(path))
      return serveFrom(path.slice(1));
    return pages.has(path.split("/")[1] ?? "") ? serveFrom("index.html") : null;
  };
}

async function ready(log: Host["log"]): Promise<void> {
  if (consoleIsFresh()) return;
  log.info("console.building");
  try {
    await buildConsole();
    log.info("console.built");
  } catch (error) {
    log.error("console.not_built", error);
    // An outdated build is better than none.
    if (!existsSync(join(distFolder, "index.html"))) throw error;
  }
}

function readFiles(): ReadonlyMap<string, File> {
  const entries = readdirSync(distFolder, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(distFolder, path).split(sep).join("/"), fileOf(path)]),
  );
}

function fileOf(path: string): File {
  const bytes = readFileSync(path);
  const type = types.get(extname(path)) ?? "application/octet-stream";
  const isAsset = path.includes(`${sep}assets${sep}`);
  return {
    bytes,
    zipped: /^(text|image\/svg)/.test(type) ? gzipSync(bytes) : null,
    headers: {
      "content-type": type,
      // An asset's name contains its hash; the document refers to it.
      "cache-control": isAsset ? "public, max-age=31536000, immutable" : "no-cache",
      "content-security-policy": consolePolicy,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
    },
  };
}

function send({ request, response }: Exchange, file: File | undefined): void {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { allow: "GET, HEAD" }).end();
  } else if (file === undefined) sendMissing(response, request.url?.startsWith("/assets/") === true);
  else sendFile(request, response, file);
}

function sendMissing(response: Exchange["response"], isAsset: boolean): void {
  response.writeHead(isAsset ? 404 : 503, { "content-type": "text/plain; charset=utf-8" });
  response.end(isAsset ? "There is no such file.\n" : "The console is not built; run `npm run build`.\n");
}

function sendFile(request: Exchange["request"], response: Exchange["response"], file: File): void {
  const accepted = request.headers["accept-encoding"]?.toString() ?? "";
  const zipped = /\bgzip\b/.test(accepted) ? file.zipped : null;
  const bytes = zipped ?? file.bytes;
  response.writeHead(200, {
    ...file.headers,
    vary: "accept-encoding",
    ...(zipped === null ? {} : { "content-encoding": "gzip" }),
    "content-length": bytes.length,
  });
  response.end(request.method === "HEAD" ? undefined : bytes);
}

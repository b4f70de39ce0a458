/** The Bot API over HTTP: token and method in the path, parameters as JSON, form or query. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Fault, type Faults, type Refusal, refusalOf } from "./faults.ts";
import { fileOf } from "./files.ts";
import { isRefusal, type Methods } from "./methods.ts";
import type { UploadedFile } from "./uploads.ts";

/** One call as received. */
export interface BotApiCall {
  readonly method: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface Served {
  readonly token: string;
  readonly faults: Faults;
  readonly methods: Methods;
  readonly calls: BotApiCall[];
}

/** Answers one request; rejects if the body cannot be read. */
export async function serve(
  world: Served,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const file = /^\/file\/bot([^/]+)\/(.+)$/.exec(url.pathname);
  if (file !== null) return serveFile(world, { token: file[1], path: file[2] ?? "" }, request, response);
  const [, token, method] = /^\/bot([^/]+)\/([^/]+)$/.exec(url.pathname) ?? [];
  if (method === undefined) return refuse(response, { error_code: 404, description: "Not Found" });
  if (token !== world.token) return refuse(response, { error_code: 401, description: "Unauthorized" });
  const payload = { ...Object.fromEntries(url.searchParams), ...(await bodyOf(request)) };
  world.calls.push({ method, payload });
  const chatId = Number(payload["chat_id"]);
  const fault = world.faults.take(method, Number.isFinite(chatId) ? chatId : null);
  if (fault !== null) return serveFault(world, fault, { method, payload }, response);
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const result = await world.methods.call(method, payload, gone.signal);
  if (isRefusal(result)) refuse(response, result);
  else json(response, 200, { ok: true, result });
}

async function serveFault(world: Served, fault: Fault, call: BotApiCall, response: ServerResponse) {
  if ("taken" in fault && fault.taken) {
    await world.methods.call(call.method, { ...call.payload }, AbortSignal.abort());
  }
  if (fault.kind === "hang") return;
  const refusal = refusalOf(fault);
  if (refusal !== null) refuse(response, refusal);
  else if (fault.kind === "cut") response.destroy();
  else if (fault.kind === "answer") serveAnswer(fault, response);
  else response.writeHead(502, { "content-type": "text/html" }).end("<html><h1>502 Bad Gateway</h1></html>");
}

function serveAnswer(fault: Extract<Fault, { kind: "answer" }>, response: ServerResponse): void {
  const length = Buffer.byteLength(fault.body) + (fault.cut === true ? 10 : 0);
  response.writeHead(fault.status, { "content-length": length, ...fault.headers });
  if (fault.cut === true) response.write(fault.body, () => response.destroy());
  else response.end(fault.body);
}

/** A file, or the part that was asked for; faults are planned for the method `file`. */
async function serveFile(
  world: Served,
  { token, path }: { readonly token: string | undefined; readonly path: string },
  { headers }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (token !== world.token || !path.startsWith("files/")) {
    return refuse(response, { error_code: 404, description: "Not Found" });
  }
  const fault = world.faults.take("file", null);
  if (fault !== null) return serveFault(world, fault, { method: "file", payload: {} }, response);
  const bytes = fileOf(decodeURIComponent(path.slice("files/".length)));
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? "") ?? [];
  const part = first === undefined ? bytes : bytes.subarray(Number(first), Number(last) + 1);
  const range = `bytes ${first}-${Number(first) + part.length - 1}/${bytes.length}`;
  response
    .writeHead(first === undefined ? 200 : 206, {
      "content-type": "application/octet-stream",
      "content-length": part.length,
      ...(first === undefined ? {} : { "content-range": range }),
    })
    .end(part);
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const bytes = Buffer.concat(chunks);
  const type = request.headers["content-type"] ?? "";
  if (type.startsWith("multipart/form-data")) return formOf(bytes, type);
  const text = bytes.toString("utf8");
  if (text === "") return {};
  if (!type.includes("json")) {
    return Object.fromEntries(new URLSearchParams(text));
  }
  const parsed: unknown = JSON.parse(text);
  return typeof parsed === "object" && parsed !== null ? { ...parsed } : {};
}

/** The fields of a form; files with their content. */
async function formOf(bytes: Buffer, type: string): Promise<Record<string, unknown>> {
  const form = await new Response(new Uint8Array(bytes), { headers: { "content-type": type } }).formData();
  const fields: Record<string, unknown> = {};
  for (const [name, value] of form.entries())
    fields[name] = value instanceof File ? await fileIn(value) : value;
  return fields;
}

const fileIn = async (file: File): Promise<UploadedFile> => ({
  name: file.name,
  type: file.type,
  bytes: Buffer.from(await file.arrayBuffer()),
});

/** Telegram's answer to parameters that are not JSON or have wrong types. */
export function refuseUnreadable(response: ServerResponse): void {
  if (response.headersSent) response.destroy();
  else refuse(response, { error_code: 400, description: "Bad Request: can't parse parameters" });
}

const refuse = (response: ServerResponse, refusal: Refusal): void =>
  json(response, refusal.error_code, { ok: false, ...refusal });

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** The laptop's HTTP server; it replaces the function URL and the HTTP API of a deployment. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { isIP } from "node:net";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { Host } from "../../core/app/host.ts";
import { NadiaError } from "../../core/kernel/errors.ts";
import { eventOf, type EntryPoint } from "./gateway-event.ts";
import { responseOf, type WireResponse } from "./gateway-result.ts";
import { invoke, type LambdaFunction } from "./lambda.ts";

/** The handler of a request: a function behind one of the two entry points, or a page that only exists on a laptop. */
export type Route =
  | { readonly kind: EntryPoint; readonly lambda: LambdaFunction<APIGatewayProxyEventV2, unknown> }
  | { readonly kind: "page"; readonly serve: (exchange: Exchange) => Promise<void> | void };

/** A request to a page; `url` has the server's own origin. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** The complete body. Throws `body_too_large` beyond 6 MB. */
  readonly body: () => Promise<Buffer>;
}

export interface GatewaySettings {
  readonly hostname: string;
  /** 0 for a free port. */
  readonly port: number;
  /** Host names of this server, in addition to IP addresses and localhost. */
  readonly hosts: readonly string[];
  /** `path` as sent, without the query; a promise makes the request wait. */
  readonly route: (path: string) => Route | Promise<Route>;
  readonly host: Host;
}

export interface Gateway {
  readonly url: string;
  readonly port: number;
  /** Stops accepting requests, gives running ones a second, and closes all connections. */
  close(): Promise<void>;
}

/** Lambda's limit for one invocation, bytes. */
const payloadLimit = 6 * 1024 * 1024;
/** Beyond this, the connection is closed instead of reading to the end for a proper 413. */
const drainLimit = 64 * 1024 * 1024;
const graceMs = 1_000;

/** Starts listening. Throws `port_taken`, or `bad_configuration` if the machine does not have the address. */
export async function startGateway(settings: GatewaySettings): Promise<Gateway> {
  const server = createServer((request, response) => void exchange(settings, request, response));
  server.keepAliveTimeout = 75_000;
  await listen(server, settings);
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new NadiaError("internal", "the server has no TCP port");
  const name = settings.hostname.includes(":") ? `[${settings.hostname}]` : settings.hostname;
  return {
    url: `http://${name}:${address.port}`,
    port: address.port,
    close: () => close(server, settings.host),
  };
}

const listen = (server: Server, { hostname, port }: GatewaySettings) =>
  new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === "EADDRINUSE";
      const message = taken
        ? `port ${port} on ${hostname} is in use; set PORT to another one, or stop the program that uses it`
        : `cannot listen on ${hostname}:${port} (${cause.code ?? cause.name}); correct HOST and PORT`;
      reject(new NadiaError(taken ? "port_taken" : "bad_configuration", message, { cause }));
    });
    server.listen(port, hostname, resolve);
  });

async function close(server: Server, { clock }: Host): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // `close` itself does not close connections that become idle later.
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  const grace = new AbortController();
  await Promise.race([closed, clock.wait(graceMs, grace.signal)]);
  grace.abort();
  clearInterval(idle);
  server.closeAllConnections();
  await closed;
}

async function exchange(settings: GatewaySettings, request: IncomingMessage, response: ServerResponse) {
  const { clock, log } = settings.host;
  try {
    // By the functions' clock: the console uses it to compute how long an offer lasts.
    response.setHeader("date", new Date(clock.now()).toUTCString());
    const target = request.url ?? "/";
    // Not a proxy: reject a target that names another server, or the server as a whole.
    if (!target.startsWith("/")) return send(response, plain(400, "Bad Request"));
    const [path = "/"] = target.split("?");
    // Telegram's secret protects the webhook, whatever host name a tunnel uses.
    if (path !== "/telegram/webhook" && !namesThisMachine(request.headers.host, settings.hosts))
      return send(response, plain(421, "Misdirected Request: name this host in NADIA_ALLOWED_HOSTS"));
    const route = await settings.route(path);
    if (route.kind === "page") {
      const url = new URL(`http://localhost${target}`);
      await route.serve({ request, response, url, body: () => readBody(request) });
    } else await answer(settings.host, route, request, response);
  } catch (error) {
    // The client disconnected, so no response can be sent.
    if (request.destroyed && !request.complete) return;
    log.error("gateway.failed", error);
    if (response.headersSent) response.destroy();
    else send(response, plain(500, "Internal Server Error"));
  }
}

/**
 * Whether the Host header names this machine. A page whose own name resolves to 127.0.0.1 (DNS rebinding) sends that
 * name; an IP address cannot be rebound.
 */
function namesThisMachine(host: string | undefined, hosts: readonly string[]): boolean {
  const [, v6, named = ""] = /^(?:\[([^\]]+)\]|([\w.-]+))(?::\d+)?$/.exec(host ?? "") ?? [];
  const name = named.toLowerCase().replace(/\.$/, "");
  return isIP(v6 ?? name) !== 0 || ["localhost", ...hosts].some((one) => one.toLowerCase() === name);
}

type FunctionRoute = Exclude<Route, { kind: "page" }>;

async function answer(host: Host, route: FunctionRoute, request: IncomingMessage, response: ServerResponse) {
  const requestId = host.ids.random();
  response.setHeader(route.kind === "http_api" ? "apigw-requestid" : "x-amzn-requestid", requestId);
  const body = await readBody(request).catch((error: unknown) => {
    if (error instanceof NadiaError && error.code === "body_too_large") return null;
    throw error;
  });
  const event = body === null ? null : eventOf(route.kind, wireRequest(host, request, body, requestId));
  // Base64 may exceed the limit even if the body does not.
  if (event === null || Buffer.byteLength(event.body ?? "") > payloadLimit)
    return send(response, plain(413, "Request Entity Too Large"));
  try {
    send(response, responseOf(await invoke(route.lambda, event, requestId, host.clock)), request.method);
  } catch (error) {
    host.log.error("gateway.function_failed", error, { function: route.lambda.name, request_id: requestId });
    send(response, plain(route.kind === "http_api" ? 500 : 502, "Internal Server Error"));
  }
}

const wireRequest = (host: Host, request: IncomingMessage, body: Buffer, requestId: string) => ({
  method: request.method ?? "GET",
  target: request.url ?? "/",
  httpVersion: request.httpVersion,
  headers: request.headersDistinct,
  sourceIp: (request.socket.remoteAddress ?? "127.0.0.1").replace(/^::ffff:/, ""),
  port: request.socket.localPort ?? 0,
  body,
  receivedAt: host.clock.now(),
  requestId,
});

/** Keeps reading past the limit, because a sender that is still writing would never see the response. */
async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    // Without an encoding set, bodies arrive as Buffers.
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > drainLimit) break;
    if (size <= payloadLimit) chunks.push(bytes);
    else chunks.length = 0;
  }
  if (size > payloadLimit)
    throw new NadiaError("body_too_large", `send at most ${payloadLimit} bytes`, {
      facts: { limit: payloadLimit },
    });
  return Buffer.concat(chunks, size);
}

const plain = (status: number, message: string): WireResponse => ({
  status,
  headers: { "content-type": "application/json" },
  body: Buffer.from(JSON.stringify({ message })),
});

function send(response: ServerResponse, { status, headers, body }: WireResponse, method = "GET"): void {
  const silent = method === "HEAD" || status === 204 || status === 304;
  response.writeHead(status, silent ? headers : { ...headers, "content-length": body.length });
  response.end(silent ? undefined : body);
}

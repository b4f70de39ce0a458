/** The small HTTP server of both protocol endpoints: loopback only, bounded bodies, keep-alive connections. */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from "node:http";
import { createServer as createTcpServer, type Server, type Socket } from "node:net";
import { NadiaError } from "../../core/kernel/errors.ts";

export interface Call {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The response; `json` is its serialized body. */
export interface Answer {
  readonly status: number;
  readonly json: string;
}

/** A response with this value as JSON. */
export const answerOf = (status: number, body: unknown): Answer => ({ status, json: JSON.stringify(body) });

export interface LoopbackSettings {
  /** Maximum size of a request body in bytes; beyond it the answer is 413. */
  readonly limit: number;
  /** Handles a call; an error becomes a 500 without its cause. */
  readonly answer: (call: Call) => Promise<Answer>;
  /** How this protocol reports a failure of the endpoint itself. */
  readonly failure: (message: string) => unknown;
  /** Serves connections whose first byte is 0, which no HTTP request starts with. */
  readonly other?: ((socket: Socket) => void) | undefined;
}

export interface Loopback {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  readonly port: number;
  /** Stops listening and closes every connection. */
  close(): Promise<void>;
}

class BodyTooLarge extends Error {}

const handlers = new Map<number, RequestListener>();

/** The endpoint of this process that listens on this port: a proxy in front of it needs no second connection. */
export const endpointAt = (port: number): RequestListener | undefined => handlers.get(port);

/** Listens on 127.0.0.1 on a free port. */
export async function startLoopback(settings: LoopbackSettings): Promise<Loopback> {
  const listener: RequestListener = (request, response) => void handle(settings, request, response);
  const http = createServer(listener);
  // Longer than any client keeps an idle connection, so that the server never closes one that is just being reused.
  http.keepAliveTimeout = 600_000;
  const others = new Set<Socket>();
  const server = settings.other === undefined ? http : twoProtocols(http, settings.other, others);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new NadiaError("internal", "the endpoint got no TCP port");
  handlers.set(address.port, listener);
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    close: () =>
      new Promise((resolve, reject) => {
        handlers.delete(address.port);
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        http.closeAllConnections();
        for (const socket of others) socket.destroy();
      }),
  };
}

/** Hands each connection to one of the two protocols by its first byte. */
function twoProtocols(http: Server, other: (socket: Socket) => void, others: Set<Socket>): Server {
  return createTcpServer((socket) => {
    others.add(socket);
    socket.once("close", () => others.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.once("data", (first: Buffer) => {
      socket.pause();
      socket.unshift(first);
      if (first[0] === 0) other(socket);
      else {
        http.emit("connection", socket);
        socket.resume();
      }
    });
  });
}

async function handle(settings: LoopbackSettings, request: IncomingMessage, response: ServerResponse) {
  try {
    const body = await readBody(request, settings.limit);
    const call = {
      method: request.method ?? "GET",
      url: new URL(request.url ?? "/", "http://loopback"),
      headers: request.headers,
      body,
    };
    reply(response, await settings.answer(call));
  } catch (error) {
    if (request.destroyed && !request.complete) return;
    const tooLarge = error instanceof BodyTooLarge;
    if (tooLarge) response.setHeader("connection", "close");
    const message = tooLarge
      ? `request is too large (max is ${settings.limit} bytes)`
      : "the endpoint failed internally";
    reply(response, answerOf(tooLarge ? 413 : 500, settings.failure(message)));
  }
}

/** Uses events, which cost less than an iterator: that takes several turns of the loop. */
function readBody(request: IncomingMessage, limit: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (bytes: Buffer) => {
      size += bytes.length;
      if (size > limit) return reject(new BodyTooLarge());
      chunks.push(bytes);
    });
    request.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    request.on("error", reject);
    request.on("close", () => request.complete || reject(new Error("the request was cut off")));
  });
}

/** Node sends text together with the head, but bytes in a second buffer, which costs a tenth of a small answer. */
function reply(response: ServerResponse, { status, json }: Answer): void {
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(json),
  });
  response.end(json);
}

/** Lambda's Runtime API for one sandbox (AWS documents it as version 2018-06-01). */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { randomUUID } from "node:crypto";

/** What became of an invocation: the handler's result, or its error. */
export type Outcome =
  | { readonly kind: "response"; readonly result: unknown }
  | { readonly kind: "error"; readonly type: string; readonly message: string };

interface Invocation {
  readonly id: string;
  readonly event: unknown;
  readonly deadline: number;
  readonly settle: (outcome: Outcome) => void;
}

export interface RuntimeApi {
  /** For AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  /** Resolves once the runtime asks for its first invocation; rejects with the error of the function's start. */
  readonly ready: Promise<void>;
  /** Hands an event to the runtime, with a deadline, ms since 1970. */
  invoke(event: unknown, deadline: number): Promise<Outcome>;
  /** Resolves once the runtime waits for an invocation, when Lambda would freeze it. */
  idle(): Promise<void>;
  close(): void;
}

const isError = (body: unknown): body is { errorType: string; errorMessage: string } =>
  typeof body === "object" && body !== null && "errorType" in body && "errorMessage" in body;

async function read(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += String(chunk);
  return text === "" ? null : JSON.parse(text);
}

/** Starts on a free port of 127.0.0.1. */
export async function startRuntimeApi(functionArn: string): Promise<RuntimeApi> {
  const ready = Promise.withResolvers<void>();
  // A test that starts a function which is meant to fail handles the rejection later.
  ready.promise.catch(() => undefined);
  const queue: Invocation[] = [];
  const running = new Map<string, Invocation>();
  let waiting: ServerResponse | null = null;
  let idlers: (() => void)[] = [];

  const hand = () => {
    const next = waiting === null ? undefined : queue.shift();
    if (waiting === null || next === undefined) return;
    running.set(next.id, next);
    waiting.writeHead(200, {
      "content-type": "application/json",
      "lambda-runtime-aws-request-id": next.id,
      "lambda-runtime-deadline-ms": String(next.deadline),
      "lambda-runtime-invoked-function-arn": functionArn,
      "lambda-runtime-trace-id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0",
    });
    waiting.end(JSON.stringify(next.event));
    waiting = null;
  };

  const settle = (id: string, outcome: Outcome): number => {
    const invocation = running.get(id);
    running.delete(id);
    invocation?.settle(outcome);
    return invocation === undefined ? 403 : 202;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url?.replace("/2018-06-01/runtime", "") ?? "";
    if (path === "/invocation/next") {
      waiting = response;
      ready.resolve();
      for (const resolve of idlers.splice(0)) resolve();
      hand();
      return;
    }
    const body = await read(request);
    const error = isError(body) ? body : { errorType: "none", errorMessage: JSON.stringify(body) };
    const outcome = { kind: "error", type: error.errorType, message: error.errorMessage } as const;
    const [, id = "", verb] = /^\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    let status = 404;
    if (path === "/init/error") {
      ready.reject(new Error(`${outcome.type}: ${outcome.message}`));
      status = 202;
    } else if (verb === "response") status = settle(id, { kind: "response", result: body });
    else if (verb === "error") status = settle(id, outcome);
    response.writeHead(status, { "content-type": "application/json" }).end('{"status":"OK"}');
  };

  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    ready: ready.promise,
    invoke: (event, deadline) =>
      new Promise((resolve) => {
        queue.push({ id: randomUUID(), event, deadline, settle: resolve });
        hand();
      }),
    idle: () => new Promise((resolve) => (waiting === null ? idlers.push(resolve) : resolve())),
    close: () => {
      idlers = [];
      server.closeAllConnections();
      server.close();
    },
  };
}

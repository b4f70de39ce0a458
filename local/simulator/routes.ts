/** The API of the simulator's page: the chats, an action, and a stream of changes. */
import type { ServerResponse } from "node:http";
import { hasCode, NadiaError } from "../../core/kernel/errors.ts";
import { invalidField, read } from "../../core/kernel/faults.ts";
import type { Exchange } from "../aws/gateway.ts";
import { Action } from "./actions.ts";
import type { Simulator } from "./simulator.ts";

export interface SimulatorRoutes {
  /** The handler of this path, or null. */
  find(path: string): ((exchange: Exchange) => Promise<void> | void) | null;
  /** Ends the streams, which would keep the server from closing. */
  close(): void;
}

/** The paths under `/simulator/`. */
export function createSimulatorRoutes(simulator: Simulator): SimulatorRoutes {
  const streams = new Set<ServerResponse>();
  const unlisten = simulator.listen((notice) => {
    for (const stream of streams) stream.write(`data: ${JSON.stringify(notice)}\n\n`);
  });
  const routes = new Map<string, (exchange: Exchange) => Promise<void> | void>([
    ["/simulator/state", ({ response }) => json(response, 200, stateOf(simulator))],
    ["/simulator/events", ({ response }) => openStream(streams, response)],
    ["/simulator/actions", (exchange) => act(simulator, exchange)],
  ]);
  return {
    find: (path) => {
      const serve = routes.get(path);
      return serve === undefined ? null : (exchange) => fromHere(exchange, serve);
    },
    close: () => {
      unlisten();
      for (const stream of streams) stream.end();
    },
  };
}

const stateOf = (simulator: Simulator) => ({
  chats: simulator.chats(),
  shows_replies: simulator.showsReplies,
});

/** Pages of other sites can send requests here, and must not be able to write as a customer. */
function fromHere(exchange: Exchange, serve: (exchange: Exchange) => Promise<void> | void) {
  const site = exchange.request.headers["sec-fetch-site"];
  if (site === undefined || site === "same-origin" || site === "none") return serve(exchange);
  return json(exchange.response, 403, { code: "forbidden", detail: "open the simulator's own page" });
}

async function act(simulator: Simulator, { request, response, body }: Exchange): Promise<void> {
  if (request.method !== "POST")
    return json(response, 405, { code: "method_not_allowed", detail: "use POST" });
  try {
    // A form on another site cannot send this type without a preflight.
    if (!request.headers["content-type"]?.startsWith("application/json"))
      throw new NadiaError("body_not_json", "send the action as application/json");
    const person = await simulator.act(readAction(await body()));
    json(response, 200, { person });
  } catch (error) {
    if (!hasCode(error, "body_not_json", "body_too_large", "field_invalid", "not_found")) throw error;
    const status = error.kind === "not_found" ? 404 : error.kind === "invalid" ? 422 : 400;
    json(response, status, { code: error.code, detail: error.message });
  }
}

function readAction(body: Buffer): Action {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString("utf8"));
  } catch (cause) {
    throw new NadiaError("body_not_json", "send the action as JSON", { cause });
  }
  return read(Action, parsed, ([{ field, message }]) => invalidField({ field: field || "do", message }));
}

function openStream(streams: Set<ServerResponse>, response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  response.write("retry: 1000\n\n");
  streams.add(response);
  response.once("close", () => streams.delete(response));
}

function json(response: ServerResponse, status: number, body: unknown): void {
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  response.writeHead(status, headers).end(JSON.stringify(body));
}

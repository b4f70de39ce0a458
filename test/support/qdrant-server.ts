/** A fake Qdrant in memory with the endpoints that NADIA uses. It refuses and records what violates the contract. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import { type Contract, openContract } from "./qdrant-contract.ts";
import { createQdrantState, Refusal } from "./qdrant-state.ts";

export interface QdrantServer {
  readonly url: string;
  /** Contract violations, ours or the server's; every test ends with none. */
  readonly violations: string[];
  /** Every call's operation, in order. */
  readonly calls: string[];
  /** The next call gets this status, or no answer at all. */
  failNext(how: number | "silence"): void;
  close(): Promise<void>;
}

/** Starts the server; with a key, calls without it are refused. */
export async function startQdrantServer({ apiKey }: { apiKey?: string } = {}): Promise<QdrantServer> {
  const contract = openContract();
  const state = createQdrantState();
  const violations: string[] = [];
  const calls: string[] = [];
  const faults: (number | "silence")[] = [];
  const server = createServer((request, response) => {
    const fault = faults.shift();
    if (fault === "silence") return;
    void answer({ contract, state, violations, calls, apiKey, fault }, request)
      .catch((error: unknown) => ({ status: 500, body: { status: { error: String(error) } } }))
      .then(({ status, body }) => send(response, status, body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no TCP port was given");
  return {
    url: `http://127.0.0.1:${address.port}`,
    violations,
    calls,
    failNext: (how) => void faults.push(how),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

interface ServerContext {
  readonly contract: Contract;
  readonly state: ReturnType<typeof createQdrantState>;
  readonly violations: string[];
  readonly calls: string[];
  readonly apiKey: string | undefined;
  readonly fault: number | undefined;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const refusal = (status: number, error: string): Answer => ({
  status,
  body: { time: 0.001, status: { error }, result: null },
});

async function answer(context: ServerContext, request: IncomingMessage): Promise<Answer> {
  const { contract, violations, calls, apiKey, fault } = context;
  const url = new URL(request.url ?? "/", "http://qdrant");
  const text = Buffer.concat(await Array.fromAsync(request)).toString();
  const operation = contract.find(request.method ?? "", url.pathname);
  const name = operation?.name ?? `${request.method} ${url.pathname}`;
  calls.push(name);
  if (fault !== undefined) return refusal(fault, "the test asked for this failure");
  if (apiKey !== undefined && request.headers["api-key"] !== apiKey)
    return refusal(401, "an API key is needed");
  const body: unknown = text === "" ? undefined : JSON.parse(text);
  const wrong = operation === null ? "no such operation" : operation.against(url.searchParams, body);
  if (operation === null || wrong !== null) {
    violations.push(`request ${name}: ${wrong}`);
    return refusal(400, `${name}: ${wrong}`);
  }
  const given = run(context.state, operation, body);
  const wrongAnswer = operation.againstAnswer(given.status, given.body);
  if (wrongAnswer !== null) violations.push(`answer ${given.status} of ${name}: ${wrongAnswer}`);
  return given;
}

function run(
  state: ServerContext["state"],
  { name, params }: { name: string; params: Readonly<Record<string, string>> },
  body: unknown,
): Answer {
  try {
    return { status: 200, body: { time: 0.001, status: "ok", result: state.run(name, params, body) } };
  } catch (error) {
    if (error instanceof Refusal) return refusal(error.status, error.message);
    throw error;
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

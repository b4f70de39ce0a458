/** A proxy between the functions and an engine that counts what the engine is asked for, as vendors bill it. */
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import * as z from "zod";
import type { Wire } from "../../test/support/lambda/stage.ts";

/** What one engine was asked for. */
export interface Count {
  requests: number;
  /** Redis commands, SQL statements, SQS requests, write units of DynamoDB (1 KB each, twice with the index). */
  units: number;
  bytes_in: number;
  bytes_out: number;
}

export type Counts = Record<Wire, Count>;

const pipeline = z.array(z.unknown());
const queries = z.object({ queries: z.array(z.unknown()) });
const kilobyte = 1_024;

/** How many units a request is. */
const unitsOf: Partial<Record<Wire, (path: string, body: string) => number>> = {
  redis: (path, body) => (path === "/" ? 1 : pipeline.parse(JSON.parse(body)).length),
  postgres: (_path, body) => {
    const many = queries.safeParse(JSON.parse(body));
    return many.success ? many.data.queries.length : 1;
  },
  // The index holds every attribute, so each write is written twice.
  ledger: (_path, body) => 2 * Math.ceil(body.length / kilobyte),
};

export const noCount = (): Count => ({ requests: 0, units: 0, bytes_in: 0, bytes_out: 0 });

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export interface Meter {
  readonly counts: Counts;
  readonly via: (wire: Wire, address: string) => Promise<string>;
  close(): void;
}

/** Starts with no proxy; each `via` adds one. */
export function startMeter(): Meter {
  const counts: Counts = {
    redis: noCount(),
    postgres: noCount(),
    queue: noCount(),
    ledger: noCount(),
    telegram: noCount(),
    first: noCount(),
    second: noCount(),
  };
  const closers: (() => void)[] = [];
  const via = async (wire: Wire, address: string): Promise<string> => {
    const target = new URL(address);
    const server = createServer((incoming, outgoing) => {
      void forward(counts[wire], wire, target, { incoming, outgoing });
    });
    server.keepAliveTimeout = 600_000;
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    closers.push(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    return `http://127.0.0.1:${port}${target.pathname === "/" ? "" : target.pathname}`;
  };
  const close = () => {
    for (const each of closers) each();
  };
  return { counts, via, close };
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

async function forward(
  count: Count,
  wire: Wire,
  { hostname, port }: URL,
  { incoming, outgoing }: Exchange,
): Promise<void> {
  const body = await bodyOf(incoming);
  const { method, url: path = "/", headers } = incoming;
  count.requests += 1;
  count.bytes_in += body.length;
  count.units += unitsOf[wire]?.(path, body.toString("utf8")) ?? 1;
  const onward = request({ hostname, port, method, path, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.on("data", (chunk: Buffer) => (count.bytes_out += chunk.length));
    answer.pipe(outgoing);
  });
  onward.on("error", () => outgoing.destroy());
  onward.end(body);
}

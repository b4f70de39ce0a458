/** A proxy that counts round trips and can cut the connection. */
import { type IncomingMessage, request, createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { endpointAt } from "../../local/engines/loopback.ts";

export interface CountingProxy {
  readonly url: string;
  /** Requests since the last `reset`. */
  count(): number;
  reset(): void;
  /** While cut, every connection is closed without an answer, and held requests are dropped for good. */
  cut(broken: boolean): void;
  /** Holds all requests from now on until they are cut. */
  hold(): void;
  /** If set, every request gets this JSON answer instead of the target's. */
  refuse(answer: { readonly status: number; readonly body: object } | null): void;
  close(): Promise<void>;
}

/** Starts a proxy in front of `target`, an http URL whose path is kept. */
export async function startCountingProxy(target: string): Promise<CountingProxy> {
  const { hostname, port, pathname } = new URL(target);
  let count = 0;
  let broken = false;
  let held = false;
  let refusal: Parameters<CountingProxy["refuse"]>[0] = null;
  const server = createServer((incoming, outgoing) => {
    if (broken) {
      incoming.socket.destroy();
      return;
    }
    count += 1;
    if (refusal !== null) {
      incoming.resume();
      outgoing.writeHead(refusal.status, { "content-type": "application/json" });
      outgoing.end(JSON.stringify(refusal.body));
      return;
    }
    if (held) return;
    const direct = endpointAt(Number(port));
    if (direct === undefined) forward({ hostname, port }, incoming, outgoing);
    else direct(incoming, outgoing);
  });
  // Longer than any client keeps an idle connection, so that none is closed just as it is being reused.
  server.keepAliveTimeout = 600_000;
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own}${pathname === "/" ? "" : pathname}`,
    count: () => count,
    reset: () => {
      count = 0;
    },
    cut: (now) => {
      broken = now;
      held = false;
      if (now) server.closeAllConnections();
    },
    hold: () => {
      held = true;
    },
    refuse: (answer) => {
      refusal = answer;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function forward(
  target: { hostname: string; port: string },
  incoming: IncomingMessage,
  outgoing: ServerResponse,
) {
  const onward = request(
    { ...target, method: incoming.method, path: incoming.url, headers: incoming.headers },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    },
  );
  onward.on("error", () => outgoing.destroy());
  incoming.pipe(onward);
}

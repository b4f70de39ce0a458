/** Which statements arrive at a `/sql` endpoint of this process, in which round trip, and how many bytes they are. */
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

interface Sent {
  calls: number;
  bytes: number;
}

export interface Recorder {
  /** What follows belongs to this step of the flow. */
  step(name: string): void;
  /** Forgets what was recorded. */
  reset(): void;
  /** A line for each statement in its order: calls and bytes per interaction, its round trip, its text. */
  lines(interactions: number): string[];
}

interface Query {
  readonly query: string;
}

/** Records from now on what arrives at this port. */
export function recordStatements(port: number): Recorder {
  const sent = new Map<string, Sent>();
  let step = "";
  let trips = 0;
  const record = (body: string): void => {
    trips += 1;
    const request = JSON.parse(body) as Query | { readonly queries: readonly Query[] };
    for (const query of "queries" in request ? request.queries : [request]) {
      const name = `${step} ${trips}  ${query.query.replaceAll(/\s+/g, " ").trim().slice(0, 100)}`;
      const known = sent.get(name) ?? { calls: 0, bytes: 0 };
      known.calls += 1;
      known.bytes += Buffer.byteLength(JSON.stringify(query));
      sent.set(name, known);
    }
  };
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    if (request.socket.localPort !== port) return;
    const chunks: Buffer[] = [];
    // The endpoint reads the body itself, so it is copied where Node's parser delivers it.
    const push = request.push.bind(request);
    request.push = (chunk: Buffer | null, ...rest) => {
      if (chunk === null) record(Buffer.concat(chunks).toString());
      else chunks.push(chunk);
      return push(chunk, ...rest);
    };
  });
  return {
    step: (name) => {
      step = name;
      trips = 0;
    },
    reset: () => sent.clear(),
    lines: (interactions) =>
      [...sent].map(([name, { calls, bytes }]) => {
        const each = (total: number) => total / interactions;
        return `${each(calls).toFixed(2)} ${Math.round(each(bytes)).toString().padStart(6)} B  ${name}`;
      }),
  };
}

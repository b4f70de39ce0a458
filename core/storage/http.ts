/**
 * POST over persistent connections. Node's own client costs a fifth of the CPU time of `fetch` (bench/notes.md), and
 * loads faster: `fetch` needs undici.
 */
import type { Agent, IncomingHttpHeaders, IncomingMessage, request, RequestOptions } from "node:http";

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends a body; rejects if no complete answer arrives before the signal aborts. */
export type Post = (body: string, signal: AbortSignal, headers?: Headers) => Promise<HttpAnswer>;

/**
 * How long an idle connection stays open, ms, as in `fetch`: reusing one that the server closed while a Lambda was
 * frozen would fail a request that cannot be repeated.
 */
const idleMs = 4_000;

type Headers = Readonly<Record<string, string>>;

interface Target {
  readonly request: typeof request;
  readonly options: RequestOptions;
  /**
   * The headers of each request, names and values in turn: Node sends such a list as it is but copies an object, which
   * costs 6 % of a small request.
   */
  readonly headers: readonly string[];
}

const listOf = (headers: Headers): string[] => Object.entries(headers).flat();

const agents = new Map<string, Agent>();

function targetOf(url: string, headers: Headers): Target {
  const { protocol, host, hostname, port, pathname, search } = new URL(url);
  // `import` would read all of a module's exports, one of which loads undici: 20 ms of every cold start.
  const { Agent, request } = process.getBuiltinModule(protocol === "https:" ? "node:https" : "node:http");
  const agent = agents.get(protocol) ?? new Agent({ keepAlive: true, timeout: idleMs });
  agents.set(protocol, agent);
  const options = {
    method: "POST",
    protocol,
    // Without the brackets of an IPv6 address.
    hostname: hostname.replaceAll(/^\[|\]$/g, ""),
    port,
    path: pathname + search,
    agent,
  };
  return { request, options, headers: listOf({ host, ...headers }) };
}

/**
 * A function that posts to this URL with these headers. All share their connections; a redirect is not followed. An
 * invalid URL fails the first call, like a host that does not exist.
 */
export function postTo(url: string, headers: Headers): Post {
  let target: Target | null = null;
  return (body, signal, more = {}) =>
    new Promise((resolve, reject) => {
      target ??= targetOf(url, headers);
      const length = String(Buffer.byteLength(body));
      const options = {
        ...target.options,
        headers: [...target.headers, ...listOf(more), "content-length", length],
      };
      let isAnswered = false;
      const sent = target.request(options, (answer) => {
        isAnswered = true;
        read(answer, resolve, reject);
      });
      // Costs less than Node's option `signal`, which also watches for the end of the request.
      signal.addEventListener("abort", () => sent.destroy(signal.reason), { once: true });
      sent.on("error", reject);
      // A switch to another protocol (101) ends the request without an answer or an error.
      sent.on("close", () => isAnswered || reject(new Error("closed without an answer")));
      sent.end(body);
    });
}

function read(
  answer: IncomingMessage,
  resolve: (answer: HttpAnswer) => void,
  reject: (error: Error) => void,
): void {
  const chunks: Buffer[] = [];
  answer.on("data", (chunk: Buffer) => chunks.push(chunk));
  // Also if it is cut off.
  answer.on("error", reject);
  answer.on("end", () => {
    const text = Buffer.concat(chunks).toString("utf8");
    resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
  });
}

/** Calls the reviewer API: typed by its route table, polled with ETags, with problems as errors. */
import { serverClock } from "./clock.ts";
import { requestTimeoutMs, takePrefetched } from "./prefetch.ts";
import type { Routes } from "./generated.ts";

export type RouteName = keyof Routes;
export type Output<R extends RouteName> = Routes[R]["output"];
type PartsOf<R extends RouteName> = Omit<Routes[R], "output">;
/** Parts that a route does not have may be omitted. */
type Parts<R extends RouteName> = {
  [K in keyof PartsOf<R> as object extends PartsOf<R>[K] ? never : K]: PartsOf<R>[K];
} & { [K in keyof PartsOf<R> as object extends PartsOf<R>[K] ? K : never]?: PartsOf<R>[K] };

/** A problem document (RFC 9457) from the API; `code` is stable. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  readonly code: string;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(status: number, facts: Readonly<Record<string, unknown>>) {
    super(typeof facts["detail"] === "string" ? facts["detail"] : `HTTP ${status}`);
    this.status = status;
    this.code = typeof facts["code"] === "string" ? facts["code"] : "unreadable";
    this.facts = facts;
  }
}

/** The API does not know this browser's session, or no longer. */
export const isSignedOut = (error: unknown): boolean => error instanceof Problem && error.status === 401;

/** No response at all: the network or the server is down. */
export class UnreachableError extends Error {
  override readonly name = "Unreachable";
}

type ParameterValue = string | number | boolean | undefined;

interface RequestParts {
  readonly params?: Readonly<Record<string, ParameterValue>>;
  readonly query?: Readonly<Record<string, ParameterValue>>;
  readonly body?: unknown;
}

/** The last response of each polled URL: an unchanged one is neither sent nor parsed again. */
const cachedResponses = new Map<string, { readonly etag: string; readonly body: unknown }>();
const maxCachedResponses = 50;

/** Calls a route by its name. Throws `Problem`, `UnreachableError`, or the signal's own error. */
export async function call<R extends RouteName>(
  route: R,
  parts: Parts<R>,
  signal?: AbortSignal,
): Promise<Output<R>> {
  const [method = "GET", path = "/"] = route.split(" ");
  const requestParts: RequestParts = parts;
  const url = urlOf(path, requestParts);
  const previous = method === "GET" ? cachedResponses.get(url) : undefined;
  const { response, body } = await request(url, readJson, {
    method,
    headers: {
      accept: "application/json",
      ...(requestParts.body === undefined ? {} : { "content-type": "application/json" }),
      ...(previous === undefined ? {} : { "if-none-match": previous.etag }),
    },
    ...(requestParts.body === undefined ? {} : { body: JSON.stringify(requestParts.body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  // The API responds as the route table says.
  if (response.status === 304 && previous !== undefined) return previous.body as Output<R>;
  if (!response.ok) throw problemOf(response, body);
  cacheResponse(method, url, response.headers.get("etag"), body);
  return body as Output<R>;
}

/** Reads a route whose response is not JSON. Throws as `call` does. */
export async function callRaw<R extends RouteName>(
  route: R,
  parts: Parts<R>,
  signal?: AbortSignal,
): Promise<Response> {
  // A file may take longer than any other response, so the timeout covers only its beginning.
  const readProblem = async (raw: Response) => (raw.ok ? null : readJson(raw));
  const url = urlOf(route.slice(route.indexOf(" ") + 1), parts);
  const { response, body } = await request(url, readProblem, signal === undefined ? {} : { signal });
  if (response.ok) return response;
  throw problemOf(response, body);
}

/** Clears all cached responses; called on signing out. */
export const clearCachedResponses = (): void => cachedResponses.clear();

function cacheResponse(method: string, url: string, etag: string | null, body: unknown): void {
  if (method !== "GET" || etag === null) return;
  cachedResponses.delete(url);
  cachedResponses.set(url, { etag, body });
  const oldest = cachedResponses.keys().next().value;
  if (cachedResponses.size > maxCachedResponses && oldest !== undefined) cachedResponses.delete(oldest);
}

/** The body of a response; only an error may come without one that can be read, from a proxy for instance. */
const readJson = (response: Response): Promise<unknown> =>
  response.status === 304
    ? Promise.resolve(null)
    : response.json().catch((cause: unknown) => {
        if (response.ok) throw cause;
        return null;
      });

const problemOf = ({ status }: Response, body: unknown): Problem =>
  new Problem(status, isRecord(body) ? body : {});

/** The response and what `readBody` makes of it. Throws `UnreachableError` if either does not arrive in time. */
async function request(
  url: string,
  readBody: (response: Response) => Promise<unknown>,
  init: RequestInit,
): Promise<{ readonly response: Response; readonly body: unknown }> {
  const prefetched = (init.method ?? "GET") === "GET" ? takePrefetched(url) : undefined;
  const requestedAt = prefetched?.requestedAt ?? Date.now();
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), requestTimeoutMs);
  const signal = AbortSignal.any([timeout.signal, ...(init.signal ? [init.signal] : [])]);
  try {
    const response = await (prefetched?.response ??
      fetch(url, { credentials: "same-origin", cache: "no-store", ...init, signal }));
    serverClock.learn(response.headers.get("date"), requestedAt, Date.now());
    return { response, body: await readBody(response) };
  } catch (cause) {
    if (init.signal?.aborted === true) throw cause;
    throw new UnreachableError("the server cannot be reached", { cause });
  } finally {
    clearTimeout(timer);
  }
}

function urlOf(path: string, { params, query }: RequestParts): string {
  const filledPath = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params?.[name] ?? "")),
  );
  const parameters = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== "");
  const queryString = new URLSearchParams(
    parameters.map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
  return queryString === "" ? filledPath : `${filledPath}?${queryString}`;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

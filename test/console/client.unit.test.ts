/** The console's API client against a server whose responses do not come, or not whole. */
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { call, Problem, UnreachableError } from "../../web/src/api/client.ts";
import { prefetchFor, discardPrefetched } from "../../web/src/api/prefetch.ts";

/** A page whose scripts have not run yet. */
const openPage = () => vi.stubGlobal("prefetched", undefined);

/** Serves what the client asks for, as its own origin. */
async function serve(answer: RequestListener, onHead: () => void = () => undefined): Promise<void> {
  openPage();
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const real = fetch;
  vi.stubGlobal("fetch", async (address: string, init: RequestInit) => {
    const response = await real(new URL(address, `http://127.0.0.1:${port}`), init);
    onHead();
    return response;
  });
  onTestFinished(() => {
    vi.unstubAllGlobals();
    server.closeAllConnections();
    server.close();
  });
}

const session = () => call("GET /v1/session", {});

test("[R2] a response that breaks off does not count, and is not cached", async () => {
  let isWhole = false;
  const asked: (string | undefined)[] = [];
  await serve((request, response) => {
    asked.push(request.headers["if-none-match"]);
    response.writeHead(200, { etag: '"1"', "content-length": 14 });
    if (isWhole) response.end('{"scope":"me"}');
    else response.write('{"scope"', () => response.destroy());
  });
  await expect(session()).rejects.toThrow(UnreachableError);
  isWhole = true;
  expect(await session()).toEqual({ scope: "me" });
  expect(asked).toEqual([undefined, undefined]);
});

test("[R4] a prefetched request is not sent again, and its response is taken once", async () => {
  const asked: string[] = [];
  await serve(({ url = "" }, response) => {
    asked.push(url);
    response.end(`{"scope":"${asked.length}"}`);
  });
  prefetchFor("/");
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  const queue = { status: "pending,failed,claimed", limit: 50 };
  const answers = [await session(), await call("GET /v1/reviews", { query: queue }), await session()];
  expect(asked.map((url) => url.split("?")[0])).toEqual(["/v1/session", "/v1/reviews", "/v1/session"]);
  expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(3);
  openPage();
  prefetchFor("/");
  discardPrefetched();
  await session();
  expect(asked.filter((url) => url === "/v1/session")).toHaveLength(4);
});

test("[R4] the prefetch sends nothing if the console came first", async () => {
  const asked: string[] = [];
  await serve(({ url = "" }, response) => {
    asked.push(url);
    response.end("{}");
  });
  await session();
  prefetchFor("/");
  await session();
  expect(asked).toEqual(["/v1/session", "/v1/session"]);
});

test("[R4] a prefetched request that fails is an error where its response is taken, and nowhere else", async () => {
  await serve((_request, response) => response.destroy());
  prefetchFor("/");
  await expect(session()).rejects.toThrow(UnreachableError);
});

test("[R2] a page that something else serves in the API's place is not a response", async () => {
  await serve((_request, response) => response.end("<h1>Sign in to the network</h1>"));
  await expect(session()).rejects.toThrow(UnreachableError);
});

test("an error without a body that can be read keeps its status", async () => {
  await serve((_request, response) => response.writeHead(502).end("<h1>Bad gateway</h1>"));
  const problem = await session().catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(Problem);
  expect(problem).toMatchObject({ status: 502, code: "unreadable" });
});

test.for(["before it begins", "in its middle"])(
  "[R2] a response that stops %s is given up after 35 s",
  async (where) => {
    const isWaiting = Promise.withResolvers<void>();
    await serve((_request, response) => {
      if (where === "before it begins") isWaiting.resolve();
      else response.writeHead(200).write('{"scope"');
    }, isWaiting.resolve);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const outcome = expect(session()).rejects.toThrow(UnreachableError);
    await isWaiting.promise;
    await vi.advanceTimersByTimeAsync(35_000);
    await outcome;
  },
);

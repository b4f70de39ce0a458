/** The gateway converts between HTTP and payload 2.0 of function URLs and HTTP APIs. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, onTestFinished, test } from "vitest";
import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import { systemClock } from "../../core/kernel/clock.ts";
import { hasCode } from "../../core/kernel/errors.ts";
import { type Gateway, type GatewaySettings, type Route, startGateway } from "../../local/aws/gateway.ts";
import { eventOf, type WireRequest } from "../../local/aws/gateway-event.ts";
import { responseOf } from "../../local/aws/gateway-result.ts";
import { manualClock } from "../support/clock.ts";
import { testHost } from "../support/host.ts";

const receivedAt = Date.UTC(2026, 2, 12, 19, 3, 58, 640);

const wire = (given: Partial<WireRequest> = {}): WireRequest => ({
  method: "POST",
  target: "/telegram/webhook",
  httpVersion: "1.1",
  headers: {
    host: ["bot.example.com:8443"],
    "content-type": ["application/json"],
    "user-agent": ["Telegram"],
  },
  sourceIp: "91.108.6.1",
  port: 3000,
  body: Buffer.from('{"update_id":1}'),
  receivedAt,
  requestId: "request-1",
  ...given,
});

describe("event", () => {
  test("[O6] a function URL's event is exactly payload 2.0", () => {
    assert.deepEqual(eventOf("function_url", wire()), {
      version: "2.0",
      routeKey: "$default",
      rawPath: "/telegram/webhook",
      rawQueryString: "",
      headers: {
        host: "bot.example.com:8443",
        "content-type": "application/json",
        "user-agent": "Telegram",
        "x-forwarded-for": "91.108.6.1",
        "x-forwarded-port": "3000",
        "x-forwarded-proto": "http",
      },
      requestContext: {
        accountId: "anonymous",
        apiId: "local",
        domainName: "bot.example.com",
        domainPrefix: "bot",
        http: {
          method: "POST",
          path: "/telegram/webhook",
          protocol: "HTTP/1.1",
          sourceIp: "91.108.6.1",
          userAgent: "Telegram",
        },
        requestId: "request-1",
        routeKey: "$default",
        stage: "$default",
        time: "12/Mar/2026:19:03:58 +0000",
        timeEpoch: receivedAt,
      },
      body: '{"update_id":1}',
      isBase64Encoded: false,
    });
  });

  test("[O6] an HTTP API's event carries its route and decodes the path, which a function URL does not", () => {
    const request = wire({
      method: "GET",
      target: "/v1/users/a%2Fb%20%C3%A9?q=x%20y",
      body: Buffer.alloc(0),
    });
    const event = eventOf("http_api", request);
    assert.equal(event.rawPath, "/v1/users/a/b é");
    assert.equal(event.requestContext.http.path, "/v1/users/a/b é");
    assert.deepEqual(event.pathParameters, { proxy: "v1/users/a/b é" });
    assert.equal(event.routeKey, "ANY /{proxy+}");
    assert.equal(event.requestContext.routeKey, "ANY /{proxy+}");
    assert.equal(event.rawQueryString, "q=x%20y");
    assert.equal(eventOf("function_url", request).rawPath, "/v1/users/a%2Fb%20%C3%A9");
    assert.equal(eventOf("http_api", wire({ target: "/v1/%zz" })).rawPath, "/v1/%zz");
  });

  test("[O6] repeated query keys are joined by commas, and the raw query stays as sent", () => {
    const event = eventOf("http_api", wire({ target: "/v1/reviews?tag=a&tag=b%2Cc&x=1+2&empty=&q=a?b" }));
    assert.equal(event.rawQueryString, "tag=a&tag=b%2Cc&x=1+2&empty=&q=a?b");
    assert.deepEqual(event.queryStringParameters, { tag: "a,b,c", x: "1 2", empty: "", q: "a?b" });
    assert.equal("queryStringParameters" in eventOf("http_api", wire({ target: "/v1/reviews?" })), false);
  });

  test("[O6] cookies become a list; only a function URL leaves the header too", () => {
    const headers = { cookie: ["a=1; b=2", "c=3"], host: ["localhost"] };
    const api = eventOf("http_api", wire({ headers }));
    assert.deepEqual(api.cookies, ["a=1", "b=2", "c=3"]);
    assert.equal(api.headers["cookie"], undefined);
    const url = eventOf("function_url", wire({ headers }));
    assert.deepEqual(url.cookies, ["a=1", "b=2", "c=3"]);
    assert.equal(url.headers["cookie"], "a=1; b=2; c=3");
    assert.equal("cookies" in eventOf("http_api", wire()), false);
  });

  test("[O6] repeated headers are joined, and an earlier proxy stays named", () => {
    const headers = { accept: ["text/html", "application/json"], "x-forwarded-for": ["203.0.113.7"] };
    const event = eventOf("http_api", wire({ headers }));
    assert.equal(event.headers["accept"], "text/html,application/json");
    assert.equal(event.headers["x-forwarded-for"], "203.0.113.7, 91.108.6.1");
  });

  test("[O6] anything but UTF-8 text is sent as base64; an empty body is missing", () => {
    const typed = (type: string | null, body: Buffer) =>
      eventOf("function_url", wire({ headers: type === null ? {} : { "content-type": [type] }, body }));
    const form = typed("application/x-www-form-urlencoded", Buffer.from("a=1"));
    assert.deepEqual([form.body, form.isBase64Encoded], ["YT0x", true]);
    const broken = typed("application/json", Buffer.from([0x22, 0xff, 0x22]));
    assert.deepEqual([broken.body, broken.isBase64Encoded], ["Iv8i", true]);
    const untyped = typed(null, Buffer.from("a"));
    assert.deepEqual([untyped.body, untyped.isBase64Encoded], ["YQ==", true]);
    for (const type of ["text/plain", "application/json; charset=utf-8", "application/problem+json"]) {
      const text = typed(type, Buffer.from("\ufeff„é“😀"));
      assert.deepEqual([text.body, text.isBase64Encoded], ["\ufeff„é“😀", false], type);
    }
    const empty = typed("application/json", Buffer.alloc(0));
    assert.equal("body" in empty, false);
    assert.equal(empty.isBase64Encoded, false);
  });
});

describe("result", () => {
  test("[O6] text and objects without a status are the body of a 200", () => {
    assert.equal(responseOf("hello").body.toString(), "hello");
    assert.equal(responseOf({ ok: true }).body.toString(), '{"ok":true}');
    assert.equal(responseOf(undefined).body.toString(), "null");
    assert.equal(responseOf({ ok: true }).status, 200);
    assert.equal(responseOf("hello").headers["content-type"], "application/json");
  });

  test("[O6] a status outside 200 to 599 and a body that is not text are rejected", () => {
    for (const result of [
      { statusCode: 99 },
      { statusCode: "x" },
      { statusCode: 600 },
      { statusCode: 200, body: {} },
    ])
      assert.throws(
        () => responseOf(result),
        (error) => hasCode(error, "internal"),
      );
  });
});

describe("over the wire", () => {
  let gateway: Gateway;
  let handle: (event: APIGatewayProxyEventV2, context: Context) => Promise<unknown> = async () => "unset";
  let count = 0;
  const ids = { random: () => `id-${(count += 1)}` };
  const lambda = {
    name: "telegram-webhook",
    timeoutMs: 10_000,
    handler: (event: APIGatewayProxyEventV2, context: Context) => handle(event, context),
  };
  const settings: GatewaySettings = {
    hostname: "127.0.0.1",
    port: 0,
    hosts: ["nadia.example", "MyLaptop"],
    route: (path) => ({ kind: path === "/telegram/webhook" ? "function_url" : "http_api", lambda }),
    host: testHost({ clock: systemClock, ids }),
  };
  beforeAll(async () => {
    gateway = await startGateway(settings);
  });
  afterAll(() => gateway.close());

  test("[A4] a foreign Host gets 421 and reaches nothing but the webhook, which has its own secret", async () => {
    handle = async () => ({ statusCode: 200, body: "reached" });
    const ask = (host: string, path = "/v1/health") =>
      new Promise<number>((resolve, reject) => {
        const request = httpRequest(`${gateway.url}${path}`, { headers: { host } }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        request.on("error", reject).end();
      });
    for (const host of [
      "localhost",
      "LOCALHOST:3000",
      "127.0.0.1:9",
      "[::1]:3000",
      "192.168.1.5",
      "nadia.example.",
      "mylaptop:3000",
    ])
      assert.equal(await ask(host), 200, host);
    for (const host of [
      "rebound.example",
      "localhost.example",
      "127.0.0.1.example",
      "nadia.example.evil",
      "a@localhost",
      "localhost/x",
    ])
      assert.equal(await ask(host), 421, host);
    assert.equal(await ask("tunnel.example", "/telegram/webhook"), 200);
    assert.equal(await ask("tunnel.example", "/telegram/webhook/../../v1/health"), 421);
  });

  test("[O6] status, headers, cookies and bytes arrive as the function returned them", async () => {
    handle = async () => ({
      statusCode: 201,
      headers: { "Content-Type": "image/png", "Content-Length": 999, "x-number": 5 },
      cookies: ["a=1; HttpOnly", "b=2"],
      body: Buffer.from([0, 255, 10]).toString("base64"),
      isBase64Encoded: true,
    });
    const response = await fetch(`${gateway.url}/v1/health`);
    assert.equal(response.status, 201);
    assert.equal(response.headers.get("content-type"), "image/png");
    assert.equal(response.headers.get("x-number"), "5");
    assert.deepEqual(response.headers.getSetCookie(), ["a=1; HttpOnly", "b=2"]);
    assert.deepEqual(new Uint8Array(await response.arrayBuffer()), new Uint8Array([0, 255, 10]));
  });

  test("[O6] the context has the function, the request and the remaining time", async () => {
    handle = async (event, context) => ({
      statusCode: 200,
      body: JSON.stringify({
        same: event.requestContext.requestId === context.awsRequestId,
        name: context.functionName,
        left: context.getRemainingTimeInMillis() > 9_000 && context.getRemainingTimeInMillis() <= 10_000,
        method: event.requestContext.http.method,
      }),
    });
    const response = await fetch(`${gateway.url}/telegram/webhook`, { method: "PUT", body: "x" });
    assert.match(response.headers.get("x-amzn-requestid") ?? "", /^id-/);
    assert.deepEqual(await response.json(), {
      same: true,
      name: "telegram-webhook",
      left: true,
      method: "PUT",
    });
  });

  test("[O6] a function that throws answers 502 at its URL and 500 at the API, without the reason", async () => {
    handle = () => Promise.reject(new Error("secret"));
    const atUrl = await fetch(`${gateway.url}/telegram/webhook`);
    assert.equal(atUrl.status, 502);
    assert.doesNotMatch(await atUrl.text(), /secret/);
    assert.equal((await fetch(`${gateway.url}/v1/reviews`)).status, 500);
  });

  test("[O6] a body over Lambda's 6 MB gets 413 and never reaches the function; base64 counts at its encoded size", async () => {
    let reached = 0;
    handle = async () => (reached += 1);
    const post = (bytes: number, type: string) =>
      fetch(`${gateway.url}/telegram/webhook`, {
        method: "POST",
        headers: { "content-type": type },
        body: Buffer.alloc(bytes, 0x61),
      });
    assert.equal((await post(6 * 1024 * 1024 + 1, "application/json")).status, 413);
    assert.equal((await post(5 * 1024 * 1024, "application/octet-stream")).status, 413);
    assert.equal(reached, 0);
    assert.equal((await post(6 * 1024 * 1024, "application/json")).status, 200);
    assert.equal(reached, 1);
  });

  test("[O6] responses have the date of the app's own clock", async () => {
    const clock = manualClock(receivedAt);
    const other = await startGateway({ ...settings, host: testHost({ clock, ids }) });
    onTestFinished(() => other.close());
    handle = async () => ({ statusCode: 200, body: "words" });
    const response = await fetch(`${other.url}/v1/health`);
    assert.equal(response.headers.get("date"), "Thu, 12 Mar 2026 19:03:58 GMT");
  });

  test("[O6] HEAD has the headers of GET and no body", async () => {
    handle = async () => ({ statusCode: 200, body: "words" });
    const response = await fetch(`${gateway.url}/v1/health`, { method: "HEAD" });
    assert.equal(response.status, 200);
    assert.equal(await response.text(), "");
  });

  test("[O6] an invalid target is the sender's fault, and // is a path like any other", async () => {
    const paths: string[] = [];
    const page: Route = {
      kind: "page",
      serve: ({ response, url }) => {
        paths.push(url.pathname);
        response.end("page");
      },
    };
    const other = await startGateway({ ...settings, route: () => page });
    onTestFinished(() => other.close());
    const statusOf = (path: string, method = "GET") =>
      new Promise<number | undefined>((resolve, reject) => {
        const { port } = other;
        const sent = httpRequest({ host: "127.0.0.1", port, path, method }, (response) => {
          response.resume().once("end", () => resolve(response.statusCode));
        });
        sent.once("error", reject).end();
      });
    for (const path of ["//", "//evil.example/x", "/a?b=//", "/%zz"])
      assert.equal(await statusOf(path), 200, path);
    for (const path of ["http://[", "https://evil.example/", "x"])
      assert.equal(await statusOf(path), 400, path);
    assert.equal(await statusOf("*", "OPTIONS"), 400);
    assert.deepEqual(paths, ["//", "//evil.example/x", "/a", "/%zz"]);
  });

  test("[O6] a port in use gives a typed error that names it", async () => {
    await assert.rejects(startGateway({ ...settings, port: gateway.port }), (error) => {
      assert(hasCode(error, "port_taken"));
      assert.match(error.message, new RegExp(`port ${gateway.port} `));
      return true;
    });
  });

  test("[O6] closing lets a running request finish", async () => {
    const other = await startGateway(settings);
    const started = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    handle = async () => {
      started.resolve();
      await go.promise;
      return { statusCode: 200, body: "done" };
    };
    const request = httpRequest(`${other.url}/v1/health`).end();
    const answered = once(request, "response");
    await started.promise;
    const closed = other.close();
    go.resolve();
    const [response] = await answered;
    assert.equal(response.statusCode, 200);
    response.resume();
    await closed;
    await assert.rejects(fetch(`${other.url}/v1/health`));
  });
});

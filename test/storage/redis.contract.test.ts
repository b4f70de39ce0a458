/** The Redis driver on js-redis-server, over Upstash's protocol. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, onTestFinished, test } from "vitest";
import { startEmbeddedRedis } from "../../local/engines/redis.ts";
import { forgetScripts, redisOver } from "../support/redis.ts";
import { redisSuite } from "./redis-suite.ts";
import { spoiledKeysSuite } from "../wal/spoiled-keys-suite.ts";

redisSuite("js-redis-server", async () => {
  const engine = await startEmbeddedRedis({ dataDir: null, token: "suite" });
  return {
    redis: redisOver(engine),
    stranger: redisOver({ url: engine.url, token: "wrong" }),
    forget: () => forgetScripts(engine),
    close: () => engine.close(),
  };
});

spoiledKeysSuite("js-redis-server", async () => {
  const engine = await startEmbeddedRedis({ dataDir: null, token: "suite" });
  return { redis: redisOver(engine), close: () => engine.close() };
});

describe("[S1] a Redis that answers, but cannot work", () => {
  let error = "";
  const server = createServer((_request, response) => {
    response.writeHead(400, { "content-type": "application/json" }).end(JSON.stringify({ error }));
  });
  beforeAll(() => once(server.listen(0, "127.0.0.1"), "listening"));
  afterAll(() => server.close());

  const codeFor = async (refusal: string): Promise<unknown> => {
    error = refusal;
    // A listening server has an address.
    const { port } = server.address() as AddressInfo;
    // A separate driver: another one's breaker would answer instead of Redis.
    const redis = redisOver({ url: `http://127.0.0.1:${port}`, token: "any" });
    const refused: unknown = await redis
      .script({ name: "test", lua: "return ARGV[1]" }, [], ["OOM READONLY quota exceeded"])
      .catch((caught: unknown) => caught);
    return refused instanceof Error && "code" in refused ? refused.code : refused;
  };

  for (const words of [
    "OOM command not allowed when used memory > 'maxmemory'. script: 4f, on @user_script:1.",
    "LOADING Redis is loading the dataset in memory",
    "READONLY You can't write against a read only replica.",
    "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.",
    "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.",
    "CLUSTERDOWN The cluster is down",
    "WRONGPASS invalid or missing auth token",
    "NOAUTH Authentication required.",
    "NOPERM this user has no permissions to run the 'evalsha' command",
    "ERR max requests limit exceeded. Limit: 500000, Usage: 500000. See https://upstash.com/docs",
    "ERR max daily request limit exceeded. Limit: 10000, Usage: 10000.",
    "ERR DB capacity quota exceeded. Threshold: 268435456 bytes, Usage: 268436013 bytes.",
    "ERR max concurrent connections exceeded",
  ]) {
    test(`[S1] (promise 13) is an outage, which says nothing about the message: ${words.slice(0, 40)}`, async () => {
      assert.equal(await codeFor(words), "redis_unavailable");
    });
  }

  for (const words of [
    "WRONGTYPE Operation against a key holding the wrong kind of value",
    "ERR max request size exceeded. Limit: 1048576 bytes, Actual: 1048600 bytes.",
    "ERR max key size exceeded. Limit: 32768 bytes, Actual: 32769 bytes",
    "ERR Error compiling script",
  ]) {
    test(`[S1] rejects only this request: ${words.slice(0, 40)}`, async () => {
      assert.equal(await codeFor(words), "redis_failed");
    });
  }
});

describe("[S11] whatever answers in place of Redis", () => {
  test.each([
    ["a proxy's page", 200, "<html>Welcome</html>"],
    ["a full proxy", 507, "Insufficient Storage"],
    ["an empty body", 200, ""],
    ["JSON of something else", 200, '{"ok":true}'],
    ["a cut answer", 200, '{"result":["go"'],
  ])("is an outage: %s", async (_, status, body) => {
    const server = createServer((_request, response) => {
      response.writeHead(status, { "content-type": "application/json" }).end(body);
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    onTestFinished(() => void server.close());
    // A listening server has an address.
    const { port } = server.address() as AddressInfo;
    const redis = redisOver({ url: `http://127.0.0.1:${port}`, token: "any" });
    await assert.rejects(redis.script({ name: "test", lua: "return 1" }, [], []), {
      code: "redis_unavailable",
    });
  });
});

describe("a script is sent", () => {
  const asked: unknown[][] = [];
  let respond: () => { status: number; body: object } | null;
  const server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    request.on("end", () => {
      asked.push(JSON.parse(text) as unknown[]);
      const answer = respond();
      if (answer === null) request.socket.destroy();
      else response.writeHead(answer.status).end(JSON.stringify(answer.body));
    });
  });
  beforeAll(() => once(server.listen(0, "127.0.0.1"), "listening"));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const open = () => {
    asked.length = 0;
    const { port } = server.address() as AddressInfo;
    const redis = redisOver({ url: `http://127.0.0.1:${port}`, token: "any" });
    return () => redis.script({ name: "test", lua: "return 1" }, ["k"], [7]);
  };
  const commands = () => asked.map(([name]) => name);

  test("as a whole the first time, then by its SHA-1, with the same keys and arguments", async () => {
    const run = open();
    respond = () => ({ status: 200, body: { result: 1 } });
    await run();
    await run();
    assert.deepEqual(commands(), ["EVAL", "EVALSHA"]);
    assert.deepEqual(asked[0]?.slice(2), ["1", "k", "7"]);
    assert.deepEqual(asked[1]?.slice(2), ["1", "k", "7"]);
  });

  test("[S1] again only if Redis did not know it: no other failure repeats its effects", async () => {
    const run = open();
    respond = () => ({ status: 200, body: { result: 1 } });
    await run();
    respond = () => ({ status: 400, body: { error: "ERR NOSCRIPT was said inside" } });
    await assert.rejects(run(), { code: "redis_failed" });
    respond = () => null;
    await assert.rejects(run(), { code: "redis_unavailable" });
    assert.deepEqual(commands(), ["EVAL", "EVALSHA", "EVALSHA"]);
    respond = () =>
      commands().at(-1) === "EVALSHA"
        ? { status: 400, body: { error: "NOSCRIPT No matching script. Please use EVAL." } }
        : { status: 200, body: { result: 2 } };
    assert.equal(await run(), 2);
    assert.deepEqual(commands().slice(3), ["EVALSHA", "EVAL"]);
  });
});

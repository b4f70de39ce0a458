/** What the production Redis client can rely on behind the Upstash endpoint, with any engine. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { Redis } from "@upstash/redis";
import * as z from "zod";

interface Engine {
  readonly url: string;
  readonly token: string;
  close(): Promise<void>;
}

/** The client as used in production: no type guessing, nothing sent twice. */
export const upstashClient = (engine: { readonly url: string; readonly token: string }): Redis =>
  new Redis({
    url: engine.url,
    token: engine.token,
    automaticDeserialization: false,
    enableAutoPipelining: false,
    enableTelemetry: false,
    retry: { retries: 0 },
  });

/** Registers the suite for one engine. */
export function upstashWireSuite(name: string, start: () => Promise<Engine>): void {
  describe(`the Upstash wire over ${name}`, () => {
    let engine: Engine;
    let redis: Redis;
    beforeAll(async () => {
      engine = await start();
      redis = upstashClient(engine);
    });
    afterAll(() => engine.close());
    replies(() => redis);
    scripts(() => redis);
    batches(() => redis);
    plainHttp(() => engine);
  });
}

function replies(client: () => Redis): void {
  test("returns texts, numbers, nil, lists and hashes through base64", async () => {
    const redis = client();
    assert.equal(await redis.set("text", "é😀\n\0 'x'"), "OK");
    assert.equal(await redis.get("text"), "é😀\n\0 'x'");
    assert.equal(await redis.set("ok", "OK"), "OK");
    assert.equal(await redis.get("ok"), "OK");
    assert.equal(await redis.get("missing"), null);
    assert.equal(await redis.incr("number"), 1);
    await redis.rpush("list", "a", "", "c");
    assert.deepEqual(await redis.lrange("list", 0, -1), ["a", "", "c"]);
    await redis.hset("hash", { "10": "ten", "1": "one", name: "x" });
    const pairs = await redis.eval<string[], string[]>('return redis.call("HGETALL", KEYS[1])', ["hash"], []);
    assert.deepEqual(new Set(pairs), new Set(["10", "ten", "1", "one", "name", "x"]));
    assert.deepEqual(await redis.hgetall("hash"), pairs);
    await redis.zadd("zset", { score: 1.5, member: "m" });
    assert.deepEqual(await redis.zrange("zset", 0, -1, { withScores: true }), ["m", "1.5"]);
    assert.equal(await redis.ping(), "PONG");
  });

  test("a refusal keeps Redis' own first word", async () => {
    await client().set("plain", "x");
    await assert.rejects(client().lpush("plain", "y"), /WRONGTYPE/);
    await assert.rejects(client().eval("return nope(", [], []), /ERR/);
  });
}

function scripts(client: () => Redis): void {
  test("runs Lua, with Upstash's own flag as well as without it", async () => {
    const body = 'redis.call("SET", KEYS[1], ARGV[1]) return {redis.call("GET", KEYS[1]), 7, false}';
    for (const head of ["", "#!lua\n", "#!lua flags=allow-key-locking\n"])
      assert.deepEqual(await client().eval(head + body, ["{s}:k"], ["v"]), ["v", 7, null]);
  });

  test("a script runs atomically while others call", async () => {
    const add =
      'local n = tonumber(redis.call("GET", KEYS[1]) or "0") redis.call("SET", KEYS[1], n + 1) return n + 1';
    const seen = await Promise.all(Array.from({ length: 50 }, () => client().eval(add, ["counter"], [])));
    assert.deepEqual(new Set(seen).size, 50);
  });
}

function batches(client: () => Redis): void {
  test("a pipeline answers each command in order, failures among them", async () => {
    const pipeline = client().pipeline();
    pipeline.set("p", "1");
    pipeline.lpush("p", "x");
    pipeline.get("p");
    const [set, push, get] = await pipeline.exec<[string, number, string]>({ keepErrors: true });
    assert.equal(set.result, "OK");
    assert.match(push.error ?? "", /WRONGTYPE/);
    assert.equal(get.result, "1");
  });

  test("multi-exec runs in one transaction", async () => {
    const multi = client().multi();
    multi.set("m", "1");
    multi.incr("m");
    multi.get("m");
    assert.deepEqual(await multi.exec(), ["OK", 2, "2"]);
  });
}

const Refusal = z.object({ error: z.string() });
const errorOf = async (response: Response) => Refusal.parse(await response.json()).error;

function plainHttp(engine: () => Engine): void {
  const call = (path: string, init: RequestInit = {}) =>
    fetch(engine().url + path, { headers: { authorization: `Bearer ${engine().token}` }, ...init });

  test("serves the path style, with arguments in path, query and body", async () => {
    assert.deepEqual(await (await call("/set/path%20key/a%2Fb?EX=100")).json(), { result: "OK" });
    assert.deepEqual(await (await call("/get/path%20key")).json(), { result: "a/b" });
    assert.deepEqual(await (await call("/set/from-body", { method: "POST", body: "v" })).json(), {
      result: "OK",
    });
    assert.deepEqual(await (await call("/get/from-body")).json(), { result: "v" });
  });

  test("answers 401 without the token, 400 to an invalid command, 413 to a body that is too large", async () => {
    for (const authorization of ["", "Bearer wrong", "Bearer "]) {
      const refused = await call("/pipeline", {
        method: "POST",
        body: '[["PING"]]',
        headers: { authorization },
      });
      assert.equal(refused.status, 401);
      assert.deepEqual(await refused.json(), { error: "WRONGPASS invalid or missing auth token" });
    }
    for (const body of ["", "{}", "[]", "not json"])
      assert.equal((await call("/", { method: "POST", body })).status, 400);
    assert.equal((await call("/", { method: "POST", body: "x".repeat(10 * 1024 * 1024 + 1) })).status, 413);
  });

  test("multi-exec refuses the whole transaction when one command cannot be queued", async () => {
    const body = JSON.stringify([["SET", "untouched", "1"], ["NOSUCHCOMMAND"]]);
    const refused = await call("/multi-exec", { method: "POST", body });
    assert.equal(refused.status, 400);
    assert.match(await errorOf(refused), /^EXECABORT/);
    assert.deepEqual(await (await call("/get/untouched")).json(), { result: null });
  });

  test("rejects commands that would change or block the connection that all callers share", async () => {
    for (const name of ["SUBSCRIBE", "select", "BLPOP", "MULTI", "CONFIG", "SHUTDOWN"]) {
      const refused = await call("/", { method: "POST", body: JSON.stringify([name, "x", "0"]) });
      assert.equal(refused.status, 400);
      assert.match(await errorOf(refused), /not available/);
    }
  });
}

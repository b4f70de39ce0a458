/** The embedded Redis' journal: what it restores, drops and rejects. */
import assert from "node:assert/strict";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, onTestFinished, test, vi } from "vitest";
import { assert as holds, asyncProperty, integer, nat } from "fast-check";
import { hasCode } from "../../core/kernel/errors.ts";
import { startEmbeddedRedis } from "../../local/engines/redis.ts";
import { upstashClient } from "../storage/upstash-wire-suite.ts";

const hour = 3_600_000;

function newDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "nadia-journal-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

type Client = ReturnType<typeof upstashClient>;

/** One run of the engine on this directory. */
async function live<T>(dataDir: string, work: (redis: Client) => Promise<T>, compactAt?: number): Promise<T> {
  const engine = await startEmbeddedRedis({
    dataDir,
    token: "journal-token",
    ...(compactAt === undefined ? {} : { compactAt }),
  });
  try {
    return await work(upstashClient(engine));
  } finally {
    await engine.close();
  }
}

/** Everything there is to know about a key. */
const describeKey = async (redis: Client, key: string) => {
  const read = {
    string: () => redis.get(key),
    list: () => redis.lrange(key, 0, -1),
    set: async () => (await redis.smembers(key)).toSorted(),
    hash: () => redis.eval('local h = redis.call("HGETALL", KEYS[1]) return h', [key], []),
    zset: () => redis.zrange(key, 0, -1, { withScores: true }),
  };
  const type = await redis.type(key);
  const value = type in read ? await read[type as keyof typeof read]() : null;
  return { type, value, expires: await redis.eval('return redis.call("PEXPIRETIME", KEYS[1])', [key], []) };
};

describe("[S1] the embedded Redis' journal", () => {
  test("restores all five types, bytes, scores and absolute expiries", async () => {
    const dir = newDir();
    const at = Date.now() + hour;
    const keys = ["text", "list", "set", "hash", "zset"];
    const before = await live(dir, async (redis) => {
      await redis.set("text", "é\0😀\n", { pxat: at });
      await redis.rpush("list", "a", "", "b\n");
      await redis.pexpireat("list", at);
      await redis.rpush("list", "c");
      await redis.sadd("set", "x", "y");
      await redis.hset("hash", { field: "value" });
      await redis.zadd("zset", { score: 0.1, member: "a" });
      await redis.eval('redis.call("ZADD", KEYS[1], "inf", "b")', ["zset"], []);
      return Promise.all(keys.map((key) => describeKey(redis, key)));
    });
    assert.deepEqual(before[1], { type: "list", value: ["a", "", "b\n", "c"], expires: at });
    assert.deepEqual(before[4]?.value, ["a", "0.1", "b", "inf"]);
    const after = await live(dir, (redis) => Promise.all(keys.map((key) => describeKey(redis, key))));
    assert.deepEqual(after, before);
  });

  test("restores deletions, renames, flushes and removed expiries", async () => {
    const dir = newDir();
    await live(dir, async (redis) => {
      await redis.mset({ gone: "1", old: "2", kept: "3", emptied: "4" });
      await redis.pexpire("kept", hour);
      await redis.persist("kept");
      await redis.rename("old", "new");
      await redis.del("gone");
      await redis.getdel("emptied");
    });
    await live(dir, async (redis) => {
      assert.deepEqual((await redis.keys("*")).toSorted(), ["kept", "new"]);
      assert.equal(await redis.pttl("kept"), -1);
      await redis.flushall();
      await redis.set("after", "1");
    });
    await live(dir, async (redis) => assert.deepEqual(await redis.keys("*"), ["after"]));
  });

  test("a script that failed half-way is restored as far as it got", async () => {
    const dir = newDir();
    const script = 'redis.call("SET", KEYS[1], 1) redis.call("LPUSH", KEYS[1], 1)';
    await live(dir, (redis) => assert.rejects(redis.eval(script, ["half"], []), /WRONGTYPE/));
    await live(dir, async (redis) => assert.equal(await redis.get("half"), "1"));
  });

  test("does not run commands again: a duplicate rejected by a marker stays rejected after the marker's expiry", async () => {
    const dir = newDir();
    const now = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now });
    const append = `if redis.call("SET", KEYS[1], "1", "NX", "PXAT", ARGV[1]) then
      redis.call("RPUSH", KEYS[2], "message") return 1 end return 0`;
    await live(dir, async (redis) => {
      const post = () => redis.eval(append, ["seen", "wal"], [String(now + 25 * hour)]);
      assert.deepEqual([await post(), await post()], [1, 0]);
    });
    vi.setSystemTime(now + 26 * hour);
    await live(dir, async (redis) => {
      assert.deepEqual(await redis.lrange("wal", 0, -1), ["message"]);
      assert.equal(await redis.exists("seen"), 0);
    });
  });

  test("drops a torn last line, then appends complete ones", async () => {
    const dir = newDir();
    const file = join(dir, "journal.jsonl");
    await live(dir, (redis) => redis.set("first", "1"));
    appendFileSync(file, '{"put":[{"key":"c2Vjb25k","content":{"type":"str');
    await live(dir, async (redis) => {
      assert.deepEqual(await redis.keys("*"), ["first"]);
      await redis.set("third", "3");
    });
    await live(dir, async (redis) =>
      assert.deepEqual((await redis.keys("*")).toSorted(), ["first", "third"]),
    );
  });

  test("any prefix of the journal loads, as a state that existed", async () => {
    const dir = newDir();
    await live(dir, async (redis) => {
      for (let n = 1; n <= 8; n += 1)
        await redis.eval(
          'redis.call("RPUSH", KEYS[1], ARGV[1]) redis.call("SET", KEYS[2], ARGV[1])',
          ["l", "n"],
          [n],
        );
    });
    const whole = readFileSync(join(dir, "journal.jsonl"));
    await holds(
      asyncProperty(nat({ max: whole.length }), async (length) => {
        const torn = newDir();
        writeFileSync(join(torn, "journal.jsonl"), whole.subarray(0, length));
        await live(torn, async (redis) => {
          const list = await redis.lrange("l", 0, -1);
          assert.equal(String(list.length), (await redis.get("n")) ?? "0");
        });
      }),
      { numRuns: 40 },
    );
  });

  test("refuses to start on damage before the last line, naming file and line", async () => {
    const dir = newDir();
    const file = join(dir, "journal.jsonl");
    writeFileSync(file, '{"put":[],"gone":[]}\n{"put":7}\n{"put":[],"gone":[]}\n');
    await assert.rejects(
      startEmbeddedRedis({ dataDir: dir, token: "t" }),
      (error) => hasCode(error, "journal_damaged") && error.message.includes(`line 2 of ${file}`),
    );
  });

  test("refuses to start if any byte of a line has changed", async () => {
    const dir = newDir();
    const file = join(dir, "journal.jsonl");
    await live(dir, async (redis) => {
      for (const value of ["one", "two", "three"]) await redis.set("key", value);
    });
    const whole = readFileSync(file);
    await holds(
      // Without the last newline: a line that lacks it counts as torn.
      asyncProperty(nat({ max: whole.length - 2 }), integer({ min: 1, max: 255 }), async (at, bits) => {
        const damaged = Buffer.from(whole);
        damaged[at] = (whole[at] ?? 0) ^ bits;
        writeFileSync(file, damaged);
        await assert.rejects(startEmbeddedRedis({ dataDir: dir, token: "t" }), (error) =>
          hasCode(error, "journal_damaged"),
        );
      }),
      // The end of the checksum, and what follows it.
      {
        numRuns: 30,
        examples: [
          [7, 1],
          [8, 1],
          [9, 1],
        ],
      },
    );
  });

  test("only the last content of a key is read: damage in it names its line, earlier damage does not matter", async () => {
    const dir = newDir();
    const file = join(dir, "journal.jsonl");
    const line = (value: string) =>
      `{"put":[{"key":"a2V5","content":{"type":"string","value":${value}}}],"gone":[]}\n`;
    writeFileSync(file, line("7") + line('"MQ=="'));
    await live(dir, async (redis) => assert.equal(await redis.get("key"), "1"));
    writeFileSync(file, line('"MQ=="') + line("7") + '{"put":[],"gone":[]}\n');
    await assert.rejects(
      startEmbeddedRedis({ dataDir: dir, token: "t" }),
      (error) => hasCode(error, "journal_damaged") && error.message.includes(`line 2 of ${file}`),
    );
  });

  test("is compacted at start and beyond its limit, and still restores the same", async () => {
    const dir = newDir();
    const file = join(dir, "journal.jsonl");
    const limit = 20_000;
    await live(
      dir,
      async (redis) => {
        for (let n = 0; n < 200; n += 1) await redis.set(`k${n % 5}`, `${n}:${"x".repeat(500)}`);
      },
      limit,
    );
    assert.ok(statSync(file).size <= limit + 1000, `${statSync(file).size} bytes`);
    await live(dir, async (redis) => {
      assert.equal(readFileSync(file, "utf8").trimEnd().split("\n").length, 5);
      assert.match(String(await redis.get("k4")), /^199:x{500}$/);
    });
  });

  test("(promise 1) continues in the old file if it cannot be compacted, as on a full disk, and is compacted later", async () => {
    const dir = newDir();
    const file = join(dir, "journal.jsonl");
    const engine = await startEmbeddedRedis({ dataDir: dir, token: "journal-token", compactAt: 2_000 });
    const redis = upstashClient(engine);
    // Nothing can be written in its place.
    mkdirSync(`${file}.new`);
    for (let n = 0; n < 10; n += 1) await redis.set("k", `${n}:${"x".repeat(500)}`);
    assert.throws(() => engine.compact());
    await redis.set("k", "10");
    const size = statSync(file).size;
    rmdirSync(`${file}.new`);
    engine.compact();
    assert.ok(statSync(file).size < size);
    await redis.set("last", "after");
    await engine.close();
    await live(dir, async (again) =>
      assert.deepEqual([await again.get("k"), await again.get("last")], ["10", "after"]),
    );
  });

  test("reads write nothing", async () => {
    const dir = newDir();
    const file = join(dir, "journal.jsonl");
    await live(dir, async (redis) => {
      await redis.set("k", "v");
      const size = statSync(file).size;
      await redis.get("k");
      await redis.eval('return redis.call("GET", KEYS[1])', ["k"], []);
      assert.equal(statSync(file).size, size);
    });
  });

  test("rejects streams, which it does not support", async () => {
    await live(newDir(), (redis) =>
      assert.rejects(redis.xadd("s", "*", { a: "b" }), /streams are not supported/),
    );
  });
});

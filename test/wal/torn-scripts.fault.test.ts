/** Redis rolls nothing back: whichever write a script breaks off at, nothing is lost, and the next attempt puts it right. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { hasCode } from "../../core/kernel/errors.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { type Part, type Redis, runTogether } from "../../core/kernel/redis.ts";
import { createReplyCache } from "../../core/ledger/cache.ts";
import { forgetPart, memoryIn, memoryPart, rememberPart } from "../../core/memory/memory.ts";
import { historyLength } from "../../core/memory/rules.ts";
import type { HistoryEntry } from "../../core/memory/schema.ts";
import { append } from "../../core/wal/append.ts";
import { endLeases } from "../../core/wal/due.ts";
import { closeLog, purgePart, reopenLog } from "../../core/wal/erase.ts";
import { acknowledge, releaseLease } from "../../core/wal/lease.ts";
import { leaseMs } from "../../core/wal/rules.ts";
import { startEmbeddedRedis } from "../../local/engines/redis.ts";
import { tornScript, writesOf } from "../fault/scripts.ts";
import {
  debounceMs,
  envelopeOf,
  leaseOf,
  logOf,
  openWal,
  type RedisEngine,
  updatesIn,
  type WalWorld,
} from "../support/wal-world.ts";

const token = "torn";

describe("a script that breaks off", () => {
  let engine: RedisEngine;
  let world: WalWorld;
  beforeAll(async () => {
    engine = await startEmbeddedRedis({ dataDir: null, token });
    world = openWal(engine);
  });
  afterAll(() => engine.close());

  /** The log with a Redis whose scripts break off at this write. */
  const tornAt = (write: string): WalWorld => ({ ...world, redis: tearing(world.redis, write) });

  /** Runs `act` once for every write of its script, each time with a fresh log of three messages. */
  async function each(
    script: string,
    prepare: (user: number) => Promise<(torn: WalWorld) => Promise<unknown>>,
    check: (user: number, write: string) => Promise<void>,
  ): Promise<void> {
    const writes = await writesIn(world, script, prepare);
    let tears = 0;
    for (const write of writes) {
      const user = await logged();
      const act = await prepare(user);
      const isTorn = await act(tornAt(write)).then(
        () => false,
        (error: unknown) => hasCode(error, "redis_failed"),
      );
      if (isTorn) tears += 1;
      await check(user, write);
    }
    assert.ok(tears > 0, `${script} breaks off`);
  }

  async function writesIn(
    { redis }: WalWorld,
    name: string,
    prepare: (user: number) => Promise<(torn: WalWorld) => Promise<unknown>>,
  ): Promise<string[]> {
    const seen: string[] = [];
    const watched: Redis = {
      ...redis,
      script: (script, keys, args) => {
        if (script.name.includes(name)) seen.push(...writesOf(script.lua));
        return redis.script(script, keys, args);
      },
    };
    const act = await prepare(await logged());
    await act({ ...world, redis: watched });
    assert.ok(seen.length > 0, `${name} writes`);
    return [...new Set(seen)];
  }

  /** A customer with three messages in a log that is due. */
  async function logged(): Promise<number> {
    const user = world.newUser();
    for (const update of [1, 2, 3]) await append(world, envelopeOf(user, update));
    world.clock.advance(debounceMs);
    return user;
  }

  const lengthOf = (user: number) => world.command("LLEN", logOf(customerIdOf(user)));
  const entryOf = (text: string): HistoryEntry => ({
    role: "customer",
    text,
    at: "2026-11-01T00:00:00.000Z",
  });
  const rebuild = (user: number, entries: readonly HistoryEntry[]): Part =>
    rememberPart(world, customerIdOf(user), entries, { history: [], total: 0 }, true);
  const recalled = async (user: number) =>
    memoryIn((await runTogether(world.redis, "", [memoryPart(customerIdOf(user))]))[0]);

  test("[S1] (promise 7) a dead worker's lease that was only partly ended is ended by the next attempt", async () => {
    await each(
      "wal.end_lease",
      async (user) => {
        await leaseOf(world, user);
        return (torn) => endLeases(torn);
      },
      async (user, write) => {
        await endLeases(world);
        assert.deepEqual(updatesIn(await leaseOf(world, user)), [1, 2, 3], write);
      },
    );
  });

  test("[S1] [S2] (promises 7, 8, 13) an acknowledgement drops no message before it is remembered", async () => {
    await each(
      "wal.acknowledge",
      async (user) => {
        const lease = await leaseOf(world, user);
        return (torn) => acknowledge(torn, lease, [rebuild(user, [entryOf("hello")])]);
      },
      async (user, write) => {
        const isRemembered = (await recalled(user)) !== null;
        assert.ok(isRemembered || (await lengthOf(user)) === 3, `forgotten, at ${write}`);
        world.clock.advance(leaseMs);
        if ((await lengthOf(user)) === 0) return;
        assert.deepEqual(updatesIn(await leaseOf(world, user)), [1, 2, 3], write);
      },
    );
  });

  test("[S2] (promise 8) an acknowledgement drops no edit before the memory is forgotten", async () => {
    await each(
      "wal.acknowledge",
      async (user) => {
        await runTogether(world.redis, "", [rebuild(user, [entryOf("before the edit")])]);
        const lease = await leaseOf(world, user);
        return (torn) => acknowledge(torn, lease, [forgetPart(customerIdOf(user))]);
      },
      async (user, write) => {
        const isForgotten = (await recalled(user)) === null;
        assert.ok(isForgotten || (await lengthOf(user)) === 3, `still remembered, at ${write}`);
      },
    );
  });

  test("[S1] (promise 2) a refused acknowledgement writes nothing, whatever is in the lease's place", async () => {
    const user = await logged();
    const state = `${logOf(customerIdOf(user))}:state`;
    const lease = await leaseOf(world, user);
    await world.command("DEL", state);
    await world.command("SET", state, "x");
    assert.equal(await acknowledge(world, lease, [rebuild(user, [entryOf("hello")])]), null);
    assert.equal(await recalled(user), null);
    assert.equal(await lengthOf(user), 3);
    assert.equal(await world.command("GET", state), "x");
  });

  test("[G1] (promises 1, 9, 13) an erasure loses no message that came meanwhile, and a repeated one leaves it once", async () => {
    const purge = (at: WalWorld, user: number) =>
      runTogether(at.redis, "purged", [purgePart(customerIdOf(user), [1, 3])]);
    await each(
      "wal.purge",
      async (user) => {
        await closeLog(world, customerIdOf(user), leaseMs);
        return (torn) => purge(torn, user);
      },
      async (user, write) => {
        const log = async () => String(await world.command("LRANGE", logOf(customerIdOf(user)), 0, -1));
        assert.match(await log(), /"update_id":2\b/, `lost at ${write}`);
        await purge(world, user);
        assert.equal(await reopenLog(world, customerIdOf(user)), true, write);
        assert.deepEqual(updatesIn(await leaseOf(world, user)), [2], write);
      },
    );
  });

  test("[S1] (promises 5, 7) a lease that was only partly released is still held, or sorts the log next", async () => {
    await each(
      "wal.release",
      async (user) => {
        const lease = await leaseOf(world, user);
        return (torn) => releaseLease(torn, lease, false, true);
      },
      async (user, write) => {
        const state = `${logOf(customerIdOf(user))}:state`;
        const isHeld = (await world.command("HGET", state, "token")) !== null;
        const isUnsorted = (await world.command("HGET", state, "unsorted")) !== null;
        assert.ok(isHeld || isUnsorted, write);
        world.clock.advance(leaseMs);
        assert.deepEqual(updatesIn(await leaseOf(world, user)), [1, 2, 3], write);
      },
    );
  });

  test("[S2] (promise 8) a full history whose append was incomplete counts as lost", async () => {
    const entries = Array.from({ length: historyLength }, (_, at) => entryOf(`text ${at}`));
    await each(
      "memory.remember",
      async (user) => {
        await runTogether(world.redis, "", [rebuild(user, entries)]);
        const known = { history: entries, total: entries.length };
        const part = rememberPart(world, customerIdOf(user), [entryOf("one more")], known, false);
        return (torn) => runTogether(torn.redis, "", [part]);
      },
      async (user, write) => {
        const memory = await recalled(user);
        const texts = memory?.history.map(({ text }) => text) ?? null;
        const isComplete = memory?.total === historyLength + 1 && texts?.at(-1) === "one more";
        const isUntouched = memory?.total === historyLength && texts?.at(-1) === entries.at(-1)?.text;
        assert.ok(memory === null || isComplete || isUntouched, `half remembered at ${write}`);
      },
    );
  });

  test("[G1] (promise 9) an erasure finds a cached reply even if it was only partly stored", async () => {
    const cached = (at: WalWorld) => createReplyCache(at.redis, world.clock);
    await each(
      "ledger.set",
      async (user) => (torn) =>
        cached(torn).cacheSet({ customer: customerIdOf(user), hash: "hash" }, "what a customer said"),
      async (user, write) => {
        const customer = customerIdOf(user);
        await cached(world).forgetUser(customer);
        assert.equal(await world.command("EXISTS", `chat:{${customer}}:hash`), 0, write);
      },
    );
  });
});

const tearing = (redis: Redis, write: string): Redis => ({
  ...redis,
  script: (script, keys, args) => redis.script({ ...script, lua: tornScript(script.lua, write) }, keys, args),
});

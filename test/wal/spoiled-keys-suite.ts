/** A key of a wrong type does not affect a draft's scripts, on any Redis. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { cachedStatus, cacheStatusPart, statusPart } from "../../core/customers/customers.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import type { Part, Redis } from "../../core/kernel/redis.ts";
import { clearEmptyMark, emptyPart, markEmptyPart, isMarkedEmpty } from "../../core/knowledge/emptiness.ts";
import * as lua from "../../core/memory/lua.ts";
import {
  compressionsKey,
  forgetPart,
  keysOf,
  memoryIn,
  memoryPart,
  remember,
  rememberPart,
  rememberSummary,
} from "../../core/memory/memory.ts";
import { silentLog } from "../../core/kernel/log.ts";
import type { HistoryEntry } from "../../core/memory/schema.ts";
import { manualClock } from "../support/clock.ts";
import { replaceWithType, type RedisType } from "../support/redis-type.ts";
import { spoiledLog } from "./spoiled-log-suite.ts";

const entry = (n: number): HistoryEntry => ({
  role: "customer",
  text: `text ${n}`,
  at: new Date(Date.UTC(2026, 0, n)).toISOString(),
});
/** Runs the suite; `start` provides an empty Redis. */
export function spoiledKeysSuite(
  name: string,
  start: () => Promise<{ redis: Redis; close(): Promise<void> }>,
): void {
  describe(`keys of a wrong type: ${name}`, async () => {
    const { redis, close } = await start();
    const clock = manualClock();
    let user = 0;

    const run = ({ script, keys, args }: Part) => redis.script(script, keys, args);
    const recalled = async (customer: ReturnType<typeof customerIdOf>) =>
      memoryIn(await run(memoryPart(customer)));
    const replace = (key: string, kind: RedisType) => replaceWithType(redis, key, kind);
    const nothing = { history: [], total: 0 };

    for (const [place, kinds] of [
      ["context", ["text", "list", "hash", "set", "zset"]],
      ["history", ["text", "hash", "set", "zset"]],
    ] as const) {
      for (const kind of kinds) {
        test(`[S9] (promise 8) a ${kind} in place of the ${place} counts as lost, and is rebuilt`, async () => {
          const customer = customerIdOf((user += 1));
          const [context = "", history = ""] = keysOf(customer);
          await run(rememberPart({ clock, log: silentLog }, customer, [entry(1), entry(2)], nothing, true));
          await replace(place === "context" ? context : history, kind);
          assert.equal(await recalled(customer), null);
          await rememberSummary({ redis, clock }, customer, { covers: 1, text: "notes" });
          await redis.script(lua.measure, [context, history], []);
          await remember({ redis, clock }, customer, [entry(3)]);
          assert.equal(await recalled(customer), null, "an appended reply does not pretend otherwise");
          const known = { history: [entry(1), entry(2), entry(3)], total: 3 };
          await run(rememberPart({ clock, log: silentLog }, customer, [entry(4)], known, true));
          assert.deepEqual(await recalled(customer), { history: [...known.history, entry(4)], total: 4 });
          await run(forgetPart(customer));
          assert.equal(await recalled(customer), null);
        });
      }
    }

    for (const kind of ["list", "hash", "set", "zset"] as const) {
      test(`[S2] a ${kind} in place of the status counts as missing, and is replaced`, async () => {
        const customer = customerIdOf((user += 1));
        await replace(`user:{${customer}}:status`, kind);
        const read = async () => cachedStatus(await run(statusPart(customer)));
        assert.equal(await read(), null);
        const status = { funnel_status: "lead", nickname: null, silenced: false };
        await run(cacheStatusPart({ clock }, customer, status));
        assert.deepEqual(await read(), status);
      });

      test(`[D4] a ${kind} in place of the mark that there are no documents is ignored`, async () => {
        await replace("knowledge:empty", kind);
        assert.equal(isMarkedEmpty(await run(emptyPart)), false);
        await run(markEmptyPart(clock));
        assert.equal(isMarkedEmpty(await run(emptyPart)), true);
        await replace("knowledge:empty", kind);
        await clearEmptyMark(redis, clock);
        assert.equal(isMarkedEmpty(await run(emptyPart)), false);
      });
    }

    for (const kind of ["text", "list", "set", "zset"] as const) {
      test(`[S6] a ${kind} in place of the compression counters counts as none, and they restart`, async () => {
        await replace(compressionsKey, kind);
        assert.deepEqual(await redis.script(lua.compressions, [compressionsKey], []), []);
        const customer = customerIdOf((user += 1));
        // Like a memory whose context had to be compressed.
        const tried = [
          clock.now(),
          60_000,
          60_000,
          50,
          0,
          0,
          "",
          "{}",
          "level_1",
          250,
          JSON.stringify(entry(1)),
        ];
        await redis.script(lua.remember, [...keysOf(customer), compressionsKey], tried);
        assert.equal((await recalled(customer))?.total, 1);
        const counts = await redis.script(lua.compressions, [compressionsKey], []);
        assert.deepEqual(counts, ["level_1", "1", "micros", "250", "longest", "250"]);
      });
    }

    spoiledLog(redis);

    test("the suite closes what it opened", close);
  });
}

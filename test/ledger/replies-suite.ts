/** The guarantees of every reply cache (core/ledger/port.ts). */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import * as fc from "fast-check";
import type { Clock } from "../../core/kernel/clock.ts";
import type { CustomerId } from "../../core/kernel/ids.ts";
import { maxReplyBytes, maxReplies, type ReplyCache, replyMs } from "../../core/ledger/port.ts";
import { replyKeyOf } from "../../core/ledger/schema.ts";
import { type ManualClock, manualClock } from "../support/clock.ts";
import { newCustomer } from "../support/ledger.ts";

interface Started {
  connect(clock: Clock): ReplyCache;
  close(): Promise<void>;
}

/** Runs the suite on one cache. */
export function repliesSuite(name: string, start: () => Promise<Started>): void {
  describe(`reply cache: ${name}`, () => {
    let started: Started;
    let clock: ManualClock;
    let cache: ReplyCache;
    beforeAll(async () => {
      started = await start();
      // An hour ahead of the stores' own clocks, so that values expire by the test's clock and not by theirs.
      clock = manualClock(Date.now() + 3_600_000);
      cache = started.connect(clock);
    });
    afterAll(() => started.close());

    const get = (user: CustomerId, content: string) => cache.cacheGet(replyKeyOf(user, content));
    const set = (user: CustomerId, content: string, value: string, ttl?: number) =>
      cache.cacheSet(replyKeyOf(user, content), value, ttl);

    test("[L3] a value is found by its customer and content, and by no other", async () => {
      const [user, other] = [newCustomer(), newCustomer()];
      assert.equal(await set(user, "hello", "a reply"), "stored");
      assert.equal(await get(user, "hello"), "a reply");
      assert.equal(await get(user, "hello?"), null);
      assert.equal(await get(other, "hello"), null);
    });

    test("[L3] any text comes back as it was", () =>
      fc.assert(
        fc.asyncProperty(
          fc.string({ unit: "grapheme" }),
          fc.string({ unit: "binary" }),
          async (content, value) => {
            const user = newCustomer();
            await set(user, content, value.toWellFormed());
            assert.equal(await get(user, content), value.toWellFormed());
          },
        ),
        { numRuns: 25 },
      ));

    test("[L3] a value lives 5 minutes, or as long as requested", async () => {
      const user = newCustomer();
      await set(user, "usual", "u");
      await set(user, "short", "s", 1_000);
      clock.advance(999);
      assert.equal(await get(user, "short"), "s");
      clock.advance(1);
      assert.equal(await get(user, "short"), null);
      clock.advance(replyMs - 1_001);
      assert.equal(await get(user, "usual"), "u");
      clock.advance(1);
      assert.equal(replyMs, 300_000);
      assert.equal(await get(user, "usual"), null);
    });

    test("[L3] a newer value replaces the older one and its expiry", async () => {
      const user = newCustomer();
      await set(user, "hello", "old", 1_000);
      await set(user, "hello", "new", 5_000);
      clock.advance(2_000);
      assert.equal(await get(user, "hello"), "new");
      assert.equal(await cache.forgetUser(user), 1);
    });

    test("[L3] a customer has at most fifty values: one more drops the oldest", async () => {
      const user = newCustomer();
      for (let index = 0; index <= maxReplies; index += 1) {
        await set(user, String(index), `reply ${index}`);
        clock.advance(1);
      }
      assert.equal(await get(user, "0"), null);
      assert.equal(await get(user, "1"), "reply 1");
      assert.equal(await get(user, String(maxReplies)), `reply ${maxReplies}`);
      assert.equal(await cache.forgetUser(user), maxReplies);
    });

    test("[L3] a value over 64 KB is not stored", async () => {
      const user = newCustomer();
      const large = "ä".repeat(maxReplyBytes / 2);
      assert.equal(await set(user, "fits", large), "stored");
      assert.equal(await get(user, "fits"), large);
      assert.equal(await set(user, "large", `${large}x`), "too_large");
      assert.equal(await get(user, "large"), null);
    });

    test("[L3] [G1] a forgotten customer's values are gone, others stay; forgetting again finds nothing", async () => {
      const [gone, stays] = [newCustomer(), newCustomer()];
      for (const content of ["a", "b", "c"]) {
        await set(gone, content, content);
        await set(stays, content, content);
      }
      assert.equal(await cache.forgetUser(gone), 3);
      assert.deepEqual([await get(gone, "a"), await get(gone, "c")], [null, null]);
      assert.deepEqual([await get(stays, "a"), await get(stays, "c")], ["a", "c"]);
      assert.equal(await cache.forgetUser(gone), 0);
    });

    test("[L3] twenty concurrent writers lose nothing", async () => {
      const user = newCustomer();
      const contents = Array.from({ length: 20 }, (_, index) => String(index));
      await Promise.all(contents.map((content) => set(user, content, content)));
      assert.deepEqual(await Promise.all(contents.map((content) => get(user, content))), contents);
    });
  });
}

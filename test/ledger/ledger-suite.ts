/** The guarantees of every ledger (core/ledger/port.ts). */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import * as fc from "fast-check";
import { hasCode } from "../../core/kernel/errors.ts";
import type { CustomerId } from "../../core/kernel/ids.ts";
import type { Ledger } from "../../core/ledger/port.ts";
import { type ChatInteraction, cursorOf, maxTextLength } from "../../core/ledger/schema.ts";
import { type ManualClock, manualClock } from "../support/clock.ts";
import { agreed, type LedgerEngine, newCustomer, rowOf } from "../support/ledger.ts";

const day = 86_400_000;

/** Runs the suite; `deletesEnded` is false if the engine itself expires rows, so that `deleteEnded` has nothing to do. */
export function ledgerSuite(name: string, deletesEnded: boolean, start: () => Promise<LedgerEngine>): void {
  describe(`ledger: ${name}`, () => {
    let engine: LedgerEngine;
    let clock: ManualClock;
    let ledger: Ledger;
    beforeAll(async () => {
      engine = await start();
      clock = manualClock();
      ledger = engine.connect(clock);
    });
    afterAll(() => engine.close());

    const save = (rows: readonly ChatInteraction[]) =>
      Promise.all(rows.map((row) => ledger.saveInteraction(row)));
    const rowsOf = (user: CustomerId, count: number, more: Partial<ChatInteraction> = {}) =>
      Array.from({ length: count }, (_, index) => rowOf(user, String(index), clock.now() - index, more));
    async function walk(user: CustomerId, limit: number): Promise<ChatInteraction[]> {
      const found: ChatInteraction[] = [];
      for (let cursor: string | null = null; ;) {
        const page = await ledger.getUserInteractions(user, { limit, cursor });
        assert.ok(page.items.length <= limit);
        assert.ok(page.items.length === limit || page.next_cursor === null, "only the last page is short");
        found.push(...page.items);
        if (page.next_cursor === null) return found;
        cursor = page.next_cursor;
      }
    }

    test("answers a ping", () => ledger.ping());

    test("[L1] a row comes back field for field, with any text and without token counts", async () => {
      const user = newCustomer();
      const row = rowOf(user, "hostile", clock.now(), {
        message: `👋 Zoë \u202e "\\ \r\n $5 ' ; DROP TABLE {} :user #a`,
        response: "",
        input_tokens: null,
        output_tokens: 0,
      });
      assert.equal(await ledger.saveInteraction(row), "saved");
      assert.deepEqual(await ledger.getInteraction(row.interaction_id), row);
      assert.deepEqual((await ledger.getUserInteractions(user, { limit: 5 })).items, [row]);
    });

    test("[L1] the largest row fits", async () => {
      const text = "あ".repeat(maxTextLength);
      const row = rowOf(newCustomer(), "large", clock.now(), { message: text, response: text });
      await ledger.saveInteraction(row);
      assert.deepEqual(await ledger.getInteraction(row.interaction_id), row);
    });

    test("an unknown row is null, an unknown customer has an empty page", async () => {
      assert.equal(await ledger.getInteraction(rowOf(newCustomer(), "none", 0).interaction_id), null);
      assert.deepEqual(await ledger.getUserInteractions(newCustomer(), { limit: 5 }), {
        items: [],
        next_cursor: null,
      });
    });

    test("[L4] rows are deleted by their ids, again without harm, and others stay", async () => {
      const user = newCustomer();
      const rows = rowsOf(user, 60);
      await save(rows);
      const ids = rows.slice(0, 55).map(({ interaction_id }) => interaction_id);
      await ledger.deleteInteractions(ids);
      await ledger.deleteInteractions(ids);
      assert.deepEqual(await walk(user, 10), rows.slice(55));
    });

    test("[L4] a page can begin at any time, without a row there", async () => {
      const user = newCustomer();
      const rows = rowsOf(user, 3);
      await save(rows);
      const [, middle] = rows;
      const cursor = cursorOf({
        created_at: middle?.created_at ?? "",
        interaction_id: "00000000-0000-0000-0000-000000000000",
      });
      assert.deepEqual((await ledger.getUserInteractions(user, { limit: 5, cursor })).items, rows.slice(2));
    });

    test("[L1] saving the same call again is detected, and the first row stays", async () => {
      const row = rowOf(newCustomer(), "twice", clock.now());
      assert.equal(await ledger.saveInteraction(row), "saved");
      assert.equal(await ledger.saveInteraction({ ...row, response: "another" }), "known");
      assert.deepEqual(await ledger.getInteraction(row.interaction_id), row);
    });

    test("[L1] rows saved together are all there, a known one keeps its first row, and a repetition changes nothing", async () => {
      const user = newCustomer();
      const rows = rowsOf(user, 130);
      const [known, other] = [rows[7], rows[99]];
      assert.ok(known !== undefined && other !== undefined);
      await save([known, other]);
      const again = rows.map((row) => ({ ...row, response: "another" }));
      await ledger.saveInteractions([...rows.slice(0, 7), ...again.slice(7, 8), ...rows.slice(8), ...again]);
      await ledger.saveInteractions(again);
      assert.deepEqual(await walk(user, 100), rows);
      await ledger.saveInteractions([]);
    });

    test("[L1] the largest rows can be saved together", async () => {
      const text = "あ".repeat(maxTextLength);
      const rows = rowsOf(newCustomer(), 12, { message: text, response: text });
      await ledger.saveInteractions(rows);
      for (const row of rows) assert.deepEqual(await ledger.getInteraction(row.interaction_id), row);
    });

    test("[L1] of twenty who save the same call at once, one saves", async () => {
      const row = rowOf(newCustomer(), "race", clock.now());
      const clients = [ledger, ...Array.from({ length: 3 }, () => engine.connect(clock))];
      const tries = Array.from({ length: 5 }, () => clients).flat();
      const outcomes = await Promise.all(tries.map((client) => client.saveInteraction(row)));
      assert.deepEqual(
        ["saved", "known"].map((one) => outcomes.filter((outcome) => outcome === one).length),
        [1, 19],
      );
    });

    test("[L2] twenty writers over four clients lose and duplicate nothing", async () => {
      const user = newCustomer();
      const others = [ledger, ...Array.from({ length: 3 }, () => engine.connect(clock))];
      const write = async (writer: number) => {
        for (let index = 0; index < 10; index += 1) {
          const row = rowOf(user, `${writer}:${index}`, clock.now() + index);
          assert.equal(await others[writer % 4]?.saveInteraction(row), "saved");
        }
      };
      await Promise.all(Array.from({ length: 20 }, (_, writer) => write(writer)));
      const ids = (await walk(user, 100)).map((row) => row.interaction_id);
      assert.deepEqual([ids.length, new Set(ids).size], [200, 200]);
    });

    test("[L2] saved rows are there for the next process", async () => {
      const row = rowOf(newCustomer(), "kept", clock.now());
      const first = engine.connect(clock);
      await first.saveInteraction(row);
      await first.close();
      assert.deepEqual(await engine.connect(clock).getInteraction(row.interaction_id), row);
    });

    test("[L1] pages of any size contain every row once, newest first, equal times in a fixed order", async () => {
      const times = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 23 });
      await fc.assert(
        fc.asyncProperty(times, fc.integer({ min: 1, max: 8 }), async (offsets, limit) => {
          const user = newCustomer();
          const rows = offsets.map((offset, index) => rowOf(user, String(index), clock.now() - offset));
          await save(rows);
          const paged = await walk(user, limit);
          const whole = (await ledger.getUserInteractions(user, { limit: 100 })).items;
          assert.deepEqual(paged, whole);
          const byId = (a: ChatInteraction, b: ChatInteraction) =>
            a.interaction_id.localeCompare(b.interaction_id);
          assert.deepEqual(paged.toSorted(byId), rows.toSorted(byId));
          const found = paged.map((row) => row.created_at);
          assert.deepEqual(found, found.toSorted().toReversed());
        }),
        { numRuns: 25 },
      );
    });

    test("[L1] paging continues at the same place while newer rows arrive", async () => {
      const user = newCustomer();
      const rows = rowsOf(user, 4);
      await save(rows);
      const first = await ledger.getUserInteractions(user, { limit: 2 });
      await ledger.saveInteraction(rowOf(user, "newer", clock.now() + 1));
      const second = await ledger.getUserInteractions(user, { limit: 2, cursor: first.next_cursor });
      assert.deepEqual([...first.items, ...second.items], rows);
      assert.equal(second.next_cursor, null);
    });

    test("[L1] a page of large rows is still full", async () => {
      const user = newCustomer();
      const rows = rowsOf(user, 12, {
        message: "m".repeat(maxTextLength),
        response: "r".repeat(maxTextLength),
      });
      await save(rows);
      assert.deepEqual(await walk(user, 11), rows);
    });

    test("[A3] a cursor shows nobody else's rows, and a foreign one is rejected", async () => {
      const [one, other] = [newCustomer(), newCustomer()];
      await save([...rowsOf(one, 2), ...rowsOf(other, 2)]);
      const { next_cursor } = await ledger.getUserInteractions(one, { limit: 1 });
      const page = await ledger.getUserInteractions(other, { limit: 5, cursor: next_cursor });
      assert.ok(page.items.every((row) => row.user_id === other));
      for (const cursor of ["x", "bm9uZQ", Buffer.from('["2026","1"]').toString("base64url")]) {
        await assert.rejects(ledger.getUserInteractions(one, { limit: 1, cursor }), (error) =>
          hasCode(error, "field_invalid"),
        );
      }
    });

    test("[L4] a row can be read for 90 days and not a millisecond longer, deleted or not", async () => {
      const user = newCustomer();
      const rows = rowsOf(user, 3);
      await save(rows);
      clock.advance(90 * day - 2);
      assert.deepEqual(await walk(user, 1), rows.slice(0, 2), "the third is 2 ms older than the first");
      clock.advance(1);
      assert.deepEqual(await walk(user, 2), rows.slice(0, 1));
      assert.notEqual(await ledger.getInteraction(rows[0]?.interaction_id ?? ""), null);
      assert.equal(await ledger.getInteraction(rows[1]?.interaction_id ?? ""), null);
      clock.advance(1);
      assert.equal(await ledger.getInteraction(rows[0]?.interaction_id ?? ""), null);
      const [first] = rows;
      assert.ok(first);
      const page = await ledger.getUserInteractions(user, { limit: 2, cursor: cursorOf(first) });
      assert.deepEqual(page, { items: [], next_cursor: null });
    });

    test(`[L4] ended rows are deleted ${deletesEnded ? "in bounded batches" : "by the engine itself"}`, async () => {
      clock.advance(91 * day);
      await ledger.deleteEnded(Number.MAX_SAFE_INTEGER);
      const [ended, young] = [newCustomer(), newCustomer()];
      const end = clock.now() - 90 * day;
      await save(Array.from({ length: 5 }, (_, index) => rowOf(ended, String(index), end - index)));
      await ledger.saveInteraction(rowOf(young, "young", end + 1));
      const deleted = [await ledger.deleteEnded(3), await ledger.deleteEnded(3), await ledger.deleteEnded(3)];
      assert.deepEqual(deleted, deletesEnded ? [3, 2, 0] : [0, 0, 0]);
      assert.equal((await walk(young, 5)).length, 1);
    });

    test("[G1] erasing a customer leaves nothing of theirs and everything of others; again it finds nothing", async () => {
      const [gone, stays] = [newCustomer(), newCustomer()];
      const rows = [...rowsOf(gone, 60), rowOf(gone, "ended", clock.now() - 91 * day)];
      await save([...rows, ...rowsOf(stays, 3)]);
      assert.equal(await ledger.deleteUser(gone, agreed), 61);
      assert.deepEqual(await walk(gone, 10), []);
      for (const row of rows) assert.equal(await ledger.getInteraction(row.interaction_id), null);
      assert.equal((await walk(stays, 10)).length, 3);
      assert.equal(await ledger.deleteUser(gone, agreed), 0);
      assert.equal(await ledger.saveInteraction(rowOf(gone, "0", clock.now())), "saved");
    });

    test("[G1] what is saved after the rows were chosen stays, and without consent nothing is erased", async () => {
      const user = newCustomer();
      await save(rowsOf(user, 30));
      const refused = ledger.deleteUser(user, async () => Promise.reject(new Error("refused")));
      await assert.rejects(refused, /refused/);
      assert.equal((await walk(user, 10)).length, 30);
      const newer = rowOf(user, "newer", clock.now());
      const deleted = await ledger.deleteUser(user, async () => void (await ledger.saveInteraction(newer)));
      assert.equal(deleted, 30);
      assert.deepEqual(await ledger.getInteraction(newer.interaction_id), newer);
      assert.equal((await walk(user, 10)).length, 1);
    });
  });
}

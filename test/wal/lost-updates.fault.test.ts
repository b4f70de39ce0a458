/** Updates that are in no store any more are found by their ids. */
import assert from "node:assert/strict";
import { test, vi } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { Health } from "../../core/health/schema.ts";
import { emptyRedis } from "../support/access.ts";
import { openHarness } from "../support/open-harness.ts";
import { databaseOf, type Harness } from "../support/harness.ts";
import { textUpdate } from "../support/updates.ts";

const minute = 60_000;
const day = 24 * 60 * minute;

const post = async (harness: Harness, ...ids: readonly number[]): Promise<void> => {
  for (const id of ids) {
    const update = textUpdate({ userId: 70_000 + (id % 7), updateId: id, text: `text ${id}` });
    assert.equal(await harness.update(update), 200);
  }
};

/** Sweeps and works in steps of a minute. */
async function goOn(harness: Harness, minutes: number): Promise<void> {
  for (let at = 0; at < minutes; at += 1) {
    await harness.sweep();
    await harness.work();
    harness.clock.advance(minute);
  }
}

/** The health of the log, and the overall status. */
async function health(harness: Harness): Promise<{ status: unknown; missing: unknown }> {
  const { body } = await harness.api("GET", "/v1/health", undefined, null);
  const { status, log } = Health.parse(body);
  return { status, missing: log?.missing_updates };
}

const well = { status: "ok", missing: 0 };
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, n) => from + n);

test("[S1] (promises 1, 13) 20 messages that only Redis held and lost are reported, until Telegram repeats them", async () => {
  const harness = await openHarness();
  await post(harness, 100);
  await goOn(harness, 1);
  harness.proxies.postgres.cut(true);
  await post(harness, ...range(101, 120));
  await emptyRedis(harness);
  harness.proxies.postgres.cut(false);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 61_000 });
  await post(harness, 121);
  assert.deepEqual(await health(harness), well);
  await goOn(harness, 8);
  assert.deepEqual(await health(harness), { status: "degraded", missing: 20 });
  assert.ok(
    harness.lines.some((line) => line.event === "updates.missing"),
    "an alarm can be set on it",
  );
  await post(harness, ...range(105, 110));
  await goOn(harness, 8);
  assert.deepEqual(await health(harness), { status: "degraded", missing: 14 });
  await post(harness, ...range(101, 104), ...range(111, 120));
  await goOn(harness, 1);
  assert.deepEqual(await health(harness), well);
});

test("[S1] out-of-order updates, buttons, polls, unknown kinds and the first start leave no gap", async () => {
  const harness = await openHarness();
  const ids = range(1, 60).toSorted((a, b) => ((a * 37) % 61) - ((b * 37) % 61));
  for (const id of ids) {
    if (id % 10 === 0) {
      const from = { id: 5, is_bot: false, first_name: "Ana" };
      const callback_query = { id: `q${id}`, from, chat_instance: "1", data: "x" };
      assert.equal(await harness.update({ update_id: id, callback_query }), 200);
    } else if (id % 10 === 1) {
      assert.equal(await harness.update({ update_id: id, poll: { id: "1", question: "Who?" } }), 200);
    } else if (id % 10 === 2) {
      assert.equal(await harness.update({ update_id: id, made_up: {} }), 200);
    } else {
      await post(harness, id);
    }
  }
  await goOn(harness, 12);
  assert.deepEqual(await health(harness), well);
  // An entry that waits in the log without being drafted is not lost either.
  await post(harness, 61);
  harness.clock.advance(10 * minute);
  await post(harness, 62);
  harness.clock.advance(10 * minute);
  await harness.sweep();
  assert.deepEqual(await health(harness), well);
});

test("[S1] (promise 13) what Telegram dropped while the webhook was off for days is reported; a random id after a week is no loss", async () => {
  const harness = await openHarness();
  await post(harness, 1_000);
  await goOn(harness, 1);
  await post(harness, 500_000);
  await goOn(harness, 8);
  harness.clock.advance(7 * day);
  await post(harness, 500_050);
  await goOn(harness, 8);
  assert.deepEqual(await health(harness), well);
  harness.clock.advance(5 * day);
  await post(harness, 500_055);
  await goOn(harness, 8);
  assert.deepEqual(await health(harness), { status: "degraded", missing: 4 });
});

test("[S1] while Redis is down nothing is reported lost, because it may hold the missing updates", async () => {
  const harness = await openHarness();
  await post(harness, 1);
  await goOn(harness, 1);
  harness.proxies.postgres.cut(true);
  await post(harness, 2, 3);
  harness.proxies.postgres.cut(false);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 61_000 });
  harness.proxies.redis.cut(true);
  await post(harness, 4);
  harness.clock.advance(10 * minute);
  await assert.rejects(harness.sweep());
  const gaps = await databaseOf(harness).query(statement(sql`select last_id from update_gaps`));
  assert.deepEqual(gaps, []);
});

test("[S1] a gap is reported for a day: Telegram repeats nothing after that", async () => {
  const harness = await openHarness();
  await post(harness, 1, 3);
  await goOn(harness, 8);
  assert.deepEqual(await health(harness), { status: "degraded", missing: 1 });
  harness.clock.advance(day);
  await goOn(harness, 1);
  assert.deepEqual(await health(harness), well);
});

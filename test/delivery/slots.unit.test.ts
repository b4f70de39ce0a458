/** The limits of sending without Redis: what one worker does alone, and what it asks of Redis ([R3]). */
import { expect, test } from "vitest";
import { gapMs, maxSlotWaitMs } from "../../core/delivery/rules.ts";
import { createSendSlots, forgetChatPart, localSlots, sharedSlots } from "../../core/delivery/slots.ts";
import { NadiaError } from "../../core/kernel/errors.ts";
import { createLog, type LogLine } from "../../core/kernel/log.ts";
import type { Redis, RedisReply } from "../../core/kernel/redis.ts";
import { manualClock } from "../support/clock.ts";

const to = (chat_id: number, connection: string | null = null) => ({ chat_id, connection });
const go = (ms = 0) => ({ kind: "go", ms });
const wait = (ms: number) => ({ kind: "wait", ms });

/** A Redis that answers this, in turn, and notes what it is asked; an error is thrown. */
function answering(...replies: readonly (RedisReply | Error)[]) {
  const asked: string[] = [];
  const left = [...replies];
  const script: Redis["script"] = async ({ name }, keys, args) => {
    asked.push([name, ...keys, ...args].join(" "));
    const reply = left.shift() ?? null;
    if (reply instanceof Error) throw reply;
    return reply;
  };
  return { redis: { script } as Redis, asked };
}

test("[R3] one worker alone: a second for a chat, three for a group, and the bot's gap between any two", async () => {
  const clock = manualClock(0);
  const slots = localSlots(clock);
  expect(await slots.take(to(1))).toEqual(go());
  expect(await slots.take(to(1))).toEqual(wait(gapMs.chat));
  expect(await slots.take(to(0))).toEqual(go(gapMs.botAlone));
  expect(await slots.take(to(-1))).toEqual(go(2 * gapMs.botAlone));
  expect(await slots.take(to(0))).toEqual(wait(gapMs.botAlone + gapMs.chat));
  expect(await slots.take(to(-1))).toEqual(wait(2 * gapMs.botAlone + gapMs.group));
});

test("[R3] a slot exactly as far away as a worker waits is taken, a later one is not", async () => {
  const slots = localSlots(manualClock(7), maxSlotWaitMs);
  expect(await slots.take(to(1))).toEqual(go());
  expect(await slots.take(to(2))).toEqual(go(maxSlotWaitMs));
  expect(await slots.take(to(3))).toEqual(wait(2 * maxSlotWaitMs));
  expect(await slots.take(to(3))).toEqual(wait(2 * maxSlotWaitMs));
});

test("[R3] a shorter 429 does not end a longer one, and one that has ended does not hold back the bot", async () => {
  const clock = manualClock(0);
  const slots = localSlots(clock, 0);
  expect(await slots.hold(to(1), 9_000)).toBe("chat");
  expect(await slots.hold(to(1), 1_000)).toBe("chat");
  expect(await slots.take(to(1))).toEqual(wait(9_000));
  clock.advance(1_000);
  expect(await slots.hold(to(2), 3_000)).toBe("chat");
  expect(await slots.hold(to(3), 2_000)).toBe("bot");
  expect(await slots.take(to(4))).toEqual(wait(2_000));
  expect(await slots.take(to(3))).toEqual(wait(2_000));
  clock.advance(2_000);
  expect(await slots.take(to(4))).toEqual(go());
});

test("[R3] with a thousand chats those that may be sent to are forgotten, and no other", async () => {
  const clock = manualClock(0);
  const slots = localSlots(clock, 0);
  await slots.hold(to(1), 60_000);
  clock.advance(100);
  await slots.take(to(2));
  clock.advance(500);
  for (let chat = 3; chat <= 900; chat += 1) expect(await slots.take(to(chat))).toEqual(go());
  clock.advance(600);
  for (let chat = 901; chat <= 1_100; chat += 1) expect(await slots.take(to(chat))).toEqual(go());
  expect(await slots.take(to(1))).toEqual(wait(58_800));
  expect(await slots.take(to(2))).toEqual(go());
  expect(await slots.take(to(900))).toEqual(wait(400));
});

test("[R3] Redis is asked with the bot's and the chat's keys, and its answer counts", async () => {
  const clock = manualClock(5_000);
  const { redis, asked } = answering(["go", 34], ["wait", 700], ["bot"], ["chat"]);
  const slots = sharedSlots({ redis, clock }, 9);
  expect(await slots.take(to(1))).toEqual(go(34));
  expect(await slots.take(to(-2, "shop"))).toEqual(wait(700));
  expect(await slots.hold(to(1), 2_000)).toBe("bot");
  expect(await slots.hold(to(2), 1_000)).toBe("chat");
  expect(asked).toMatchInlineSnapshot(`
    [
      "delivery.take_slot sends:{9} sends:{9}::1 5000 5000 34 1000",
      "delivery.take_slot sends:{9} sends:{9}:shop:-2 5000 5000 34 3000",
      "delivery.hold_back sends:{9} sends:{9}::1 5000 7000",
      "delivery.hold_back sends:{9} sends:{9}::2 5000 6000",
    ]
  `);
  const { script, keys, args } = forgetChatPart(9, to(-2, "shop"));
  expect([script.name, keys, args]).toEqual([
    "delivery.forget_chat",
    ["sends:{9}", "sends:{9}:shop:-2"],
    ["shop:-2"],
  ]);
});

test("[R3] (promise 8) while Redis fails the worker's own limits count, and the log says so at the beginning and the end", async () => {
  const out = new NadiaError("redis_unavailable", "no answer");
  const { redis, asked } = answering(["chat"], out, out, ["go", 0], ["go", 0]);
  const lines: LogLine[] = [];
  const log = createLog((line) => lines.push(line));
  const slots = createSendSlots({ redis, clock: manualClock(0), log }, 9);
  expect(await slots.hold(to(1), 8_000)).toBe("chat");
  expect(await slots.take(to(1))).toEqual(wait(8_000));
  // Alone, a 429 is the worker's own affair.
  expect(await slots.hold(to(2), 1_000)).toBe("bot");
  expect(await slots.take(to(3))).toEqual(wait(1_000));
  for (const chat of [3, 4]) expect(await slots.take(to(chat))).toEqual(go());
  expect(asked).toHaveLength(5);
  expect(lines.map(({ event, level }) => `${level} ${event}`)).toEqual([
    "error delivery.limits_not_shared",
    "info delivery.limits_shared",
  ]);
});

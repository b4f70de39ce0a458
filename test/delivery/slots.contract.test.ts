/** Telegram's rate limits: the same rules shared in Redis, alone in one worker, and across many workers. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { SendSlots } from "../../core/delivery/port.ts";
import { gapMs, maxSlotWaitMs } from "../../core/delivery/rules.ts";
import { createSendSlots, localSlots, sharedSlots } from "../../core/delivery/slots.ts";
import { NadiaError } from "../../core/kernel/errors.ts";
import { createLog } from "../../core/kernel/log.ts";
import type { Redis } from "../../core/kernel/redis.ts";
import { startEmbeddedRedis } from "../../local/engines/redis.ts";
import { type ManualClock, manualClock } from "../support/clock.ts";
import { redisOver } from "../support/redis.ts";

const to = (chat_id: number) => ({ chat_id, connection: null });
const go = (ms = 0) => ({ kind: "go", ms });
const wait = (ms: number) => ({ kind: "wait", ms });

let engine: Awaited<ReturnType<typeof startEmbeddedRedis>>;
let redis: Redis;
let clock: ManualClock;
let bots = 0;
beforeAll(async () => {
  engine = await startEmbeddedRedis({ dataDir: null, token: "slots" });
  redis = redisOver(engine);
});
afterAll(() => engine.close());
beforeEach(() => {
  clock = manualClock();
});

const kinds: Record<string, () => SendSlots> = {
  "shared in Redis": () => sharedSlots({ redis, clock }, (bots += 1)),
  "of one worker alone": () => localSlots(clock, gapMs.bot),
};

describe.each(Object.entries(kinds))("[R3] the limits %s", (_, open) => {
  test("[R3] a chat gets one message a second; the same chat through a business account is another chat", async () => {
    const slots = open();
    expect(await slots.take(to(1))).toEqual(go());
    clock.advance(400);
    expect(await slots.take(to(1))).toEqual(wait(600));
    expect(await slots.take({ chat_id: 1, connection: "shop" })).toEqual(go());
    clock.advance(600);
    expect(await slots.take(to(1))).toEqual(go());
  });

  test("[R3] a bot sends at most 30 messages in any second, in the order in which they were asked for", async () => {
    const slots = open();
    const times: number[] = [];
    for (let chat = 1; chat <= 100; chat += 1) {
      const { kind, ms } = await slots.take(to(chat));
      expect(kind).toBe("go");
      times.push(clock.now() + ms);
      clock.advance(7);
    }
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    for (const [at, time] of times.entries())
      expect((times[at + 30] ?? Infinity) - time).toBeGreaterThanOrEqual(1_000);
  });

  test("[R3] a slot that is too far away is not taken", async () => {
    const slots = open();
    const inTime = Math.floor(maxSlotWaitMs / gapMs.bot) + 1;
    for (let chat = 1; chat <= inTime; chat += 1) expect((await slots.take(to(chat))).kind).toBe("go");
    const late = wait(inTime * gapMs.bot);
    expect(await slots.take(to(9_001))).toEqual(late);
    expect(await slots.take(to(9_002))).toEqual(late);
  });

  test("[R3] a 429 holds its chat back, and a second chat's 429 the whole bot", async () => {
    const slots = open();
    expect(await slots.hold(to(1), 20_000)).toBe("chat");
    expect(await slots.hold(to(1), 30_000)).toBe("chat");
    expect(await slots.take(to(1))).toEqual(wait(30_000));
    expect(await slots.take(to(3))).toEqual(go());
    expect(await slots.hold(to(2), 12_000)).toBe("bot");
    expect(await slots.take(to(4))).toEqual(wait(12_000));
    clock.advance(12_000);
    expect((await slots.take(to(4))).kind).toBe("go");
    expect(await slots.take(to(1))).toEqual(wait(18_000));
  });

  test("[R3] 429s of two chats, the second after the first has ended, hold back only these chats", async () => {
    const slots = open();
    await slots.hold(to(1), 1_000);
    clock.advance(1_000);
    expect(await slots.hold(to(2), 5_000)).toBe("chat");
    expect((await slots.take(to(1))).kind).toBe("go");
  });
});

describe("[R3] several workers", () => {
  test("[R3] ten workers share both limits, and one worker's 429 holds the others back", async () => {
    const bot = (bots += 1);
    const workers = Array.from({ length: 10 }, () =>
      createSendSlots({ redis, clock, log: createLog(() => {}) }, bot),
    );
    const taken = await Promise.all(workers.map((worker, chat) => worker.take(to(chat))));
    expect(taken.map(({ ms }) => ms).toSorted((a, b) => a - b)).toEqual(
      workers.map((_, turn) => turn * gapMs.bot),
    );
    clock.advance(1_000);
    const sameChat = await Promise.all(workers.map((worker) => worker.take(to(50))));
    expect(sameChat.filter(({ kind }) => kind === "go")).toHaveLength(1);
    await workers[0]?.hold(to(60), 9_000);
    expect(await workers[1]?.take(to(60))).toEqual(wait(9_000));
    await workers[2]?.hold(to(61), 9_000);
    expect(await workers[3]?.take(to(62))).toEqual(wait(9_000));
  });

  test("[R3] (promise 8) with Redis down each worker applies its own limit and the known 429s, and logs that once", async () => {
    let isOut = false;
    const failing: Redis = {
      ping: () => redis.ping(),
      script: (...call) =>
        isOut
          ? Promise.reject(new NadiaError("redis_unavailable", "Redis did not answer"))
          : redis.script(...call),
    };
    const lines: string[] = [];
    const log = createLog((line) => lines.push(JSON.stringify(line)));
    const slots = createSendSlots({ redis: failing, clock, log }, (bots += 1));
    await slots.hold(to(1), 8_000);
    isOut = true;
    expect(await slots.take(to(1))).toEqual(wait(8_000));
    expect(await slots.take(to(2))).toEqual(go());
    expect(await slots.take(to(3))).toEqual(go(gapMs.botAlone));
    isOut = false;
    expect(await slots.take(to(4))).toEqual(go());
    expect(lines.filter((line) => line.includes("delivery.limits_not_shared"))).toHaveLength(1);
    expect(lines.filter((line) => line.includes("delivery.limits_shared"))).toHaveLength(1);
  });

  test("[R3] a time left by a clock that ran ahead is ignored", async () => {
    const bot = (bots += 1);
    const ahead = manualClock(clock.now() + 3_600_000);
    await sharedSlots({ redis, clock: ahead }, bot).take(to(1));
    expect(await sharedSlots({ redis, clock }, bot).take(to(1))).toEqual(go());
  });
});

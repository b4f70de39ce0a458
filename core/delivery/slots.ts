/** Telegram's rate limits, shared by all workers through Redis, or tracked by each worker alone while Redis is down. */
import * as z from "zod/mini";
import type { Clock } from "../kernel/clock.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Part } from "../kernel/redis.ts";
import * as lua from "./lua.ts";
import type { Recipient, SendSlots, Slot } from "./port.ts";
import { gapMs, maxSlotWaitMs } from "./rules.ts";

const Taken = z.tuple([z.enum(["go", "wait"]), z.number()]);
const Held = z.tuple([z.enum(["chat", "bot"])]);

/** The limits that all workers of a bot share. They throw `redis_unavailable`, `redis_failed` or `circuit_open`. */
export function sharedSlots({ redis, clock }: Pick<Ports, "redis" | "clock">, bot: number): SendSlots {
  return {
    take: async (to) => {
      const args = [clock.now(), maxSlotWaitMs, gapMs.bot, gapOf(to)];
      const [kind, ms] = Taken.parse(await redis.script(lua.takeSlot, keysOf(bot, to), args));
      return { kind, ms };
    },
    hold: async (to, ms) => {
      const now = clock.now();
      const [held] = Held.parse(await redis.script(lua.holdBack, keysOf(bot, to), [now, now + ms]));
      return held;
    },
  };
}

/** Ids of groups are negative. */
const gapOf = ({ chat_id }: Recipient): number => (chat_id < 0 ? gapMs.group : gapMs.chat);

/**
 * A chat's name. It includes the connection, because chats with the bot and with a business account may have the same
 * id.
 */
const nameOf = ({ connection, chat_id }: Recipient) => `${connection ?? ""}:${chat_id}`;

const keysOf = (bot: number, to: Recipient) => [`sends:{${bot}}`, `sends:{${bot}}:${nameOf(to)}`];

/** The part of a round trip that deletes a chat's limits; its reply is how many keys held them. */
export const forgetChatPart = (bot: number, to: Recipient): Part => ({
  script: lua.forgetChat,
  keys: keysOf(bot, to),
  args: [nameOf(to)],
});

interface Times {
  next: number;
  resume: number;
}

/** The most chats that one worker remembers; beyond that, it forgets those that may be sent to again. */
const maxChats = 1_000;

/** The same limits for one worker alone, which takes `gap` between two messages of the bot. */
export function localSlots(clock: Clock, gap: number = gapMs.botAlone): SendSlots {
  const bot: Times = { next: 0, resume: 0 };
  const chats = new Map<string, Times>();
  let flooded = { name: "", until: 0 };
  const chatOf = (to: Recipient): Times => {
    if (chats.size >= maxChats) dropIdle(chats, clock.now());
    const chat = chats.get(nameOf(to)) ?? { next: 0, resume: 0 };
    chats.set(nameOf(to), chat);
    return chat;
  };
  return {
    take: async (to) => takeSlot({ bot, chat: chatOf(to) }, { bot: gap, chat: gapOf(to) }, clock.now()),
    hold: async (to, ms) => {
      const [now, name, chat] = [clock.now(), nameOf(to), chatOf(to)];
      const isBotWide = flooded.name !== name && flooded.until > now;
      flooded = { name, until: now + ms };
      for (const held of isBotWide ? [chat, bot] : [chat]) held.resume = Math.max(held.resume, now + ms);
      return isBotWide ? "bot" : "chat";
    },
  };
}

function takeSlot(
  { bot, chat }: { readonly bot: Times; readonly chat: Times },
  gap: { readonly bot: number; readonly chat: number },
  now: number,
): Slot {
  const wait = Math.max(chat.next, chat.resume, bot.resume) - now;
  if (wait > 0) return { kind: "wait", ms: wait };
  const at = Math.max(now, bot.next);
  if (at - now > maxSlotWaitMs) return { kind: "wait", ms: at - now };
  bot.next = at + gap.bot;
  chat.next = at + gap.chat;
  return { kind: "go", ms: at - now };
}

function dropIdle(chats: Map<string, Times>, now: number): void {
  for (const [name, { next, resume }] of chats) {
    if (Math.max(next, resume) <= now) chats.delete(name);
  }
}

/** The shared limits; while they fail, the worker's own, which is logged once when it starts and once when it ends. */
export function createSendSlots(ports: Pick<Ports, "redis" | "clock" | "log">, bot: number): SendSlots {
  const { clock, log } = ports;
  const [shared, local] = [sharedSlots(ports, bot), localSlots(clock)];
  let isAlone = false;
  async function sharedOrLocal<T>(ask: (slots: SendSlots) => Promise<T>): Promise<T> {
    try {
      const answer = await ask(shared);
      if (isAlone) log.info("delivery.limits_shared");
      isAlone = false;
      return answer;
    } catch (error) {
      if (!isAlone) log.error("delivery.limits_not_shared", error);
      isAlone = true;
      return ask(local);
    }
  }
  return {
    take: (to) => sharedOrLocal((slots) => slots.take(to)),
    hold: async (to, ms) => {
      const known = await local.hold(to, ms);
      return isAlone ? known : sharedOrLocal((slots) => slots.hold(to, ms));
    },
  };
}

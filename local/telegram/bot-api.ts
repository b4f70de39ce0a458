/**
 * Our own Bot API server: the methods that NADIA uses, with Telegram's texts and configurable faults; in memory only.
 */
import { createServer } from "node:http";
import * as z from "zod";
import { type Clock, systemClock } from "../../core/kernel/clock.ts";
import { type Chats, createChats, type SentMessage } from "./chats.ts";
import { createFaults, type Fault, type FaultScope } from "./faults.ts";
import { createMethods } from "./methods.ts";
import { type BotApiCall, refuseUnreadable, serve } from "./serve.ts";
import { createUpdates, type NewUpdate, type Pushed, type Webhook } from "./updates.ts";

export interface FakeBotApiSettings {
  /** 0 for a free port. */
  readonly port?: number;
  /** The only token it knows, `<bot id>:<secret>`. */
  readonly token: string;
  readonly webhook?: Webhook;
  readonly clock?: Clock;
  /** Attempts to post an update to the webhook (8, about two minutes). */
  readonly maxTries?: number;
}

export interface FakeBotApi {
  /** For TELEGRAM_API_ROOT. */
  readonly apiRoot: string;
  readonly port: number;
  /** The bot's messages, oldest first. */
  sent(): readonly SentMessage[];
  /** Every call with the right token, oldest first. */
  calls(): readonly BotApiCall[];
  /** Calls the listener for each message sent; returns a function that unsubscribes. */
  onSend(listener: (message: SentMessage) => void): () => void;
  /** Plans a fault; each call gets the first planned fault that matches. */
  fail(fault: Fault, scope?: FaultScope): void;
  clearFaults(): void;
  /** Sends an update as Telegram: posted to the webhook, or stored for `getUpdates`. */
  push(update: NewUpdate): Promise<Pushed>;
  /** An update that the webhook has not accepted so far: pending until it is polled or the webhook is set again. */
  keep(update: NewUpdate): void;
  /** The next message id in a chat, for an update's message. */
  nextMessageId(chatId: number): number;
  close(): Promise<void>;
}

/** Starts on 127.0.0.1. Throws errors of `listen`, such as EADDRINUSE. */
export async function startFakeBotApi(settings: FakeBotApiSettings): Promise<FakeBotApi> {
  const clock = settings.clock ?? systemClock;
  const chats = createChats(clock);
  const faults = createFaults();
  const updates = createUpdates(clock, settings.webhook ?? null, settings.maxTries ?? 8);
  const methods = createMethods({ token: settings.token, chats, updates });
  const calls: BotApiCall[] = [];
  const server = createServer((request, response) => {
    serve({ token: settings.token, faults, methods, calls }, request, response).catch(() =>
      refuseUnreadable(response),
    );
  });
  const port = await listen(server, settings.port ?? 0);
  return {
    apiRoot: `http://127.0.0.1:${port}`,
    port,
    sent: () => chats.sent(),
    calls: () => calls,
    onSend: (listener) => chats.onSend(listener),
    fail: (fault, scope) => faults.set(fault, scope),
    clearFaults: () => faults.clear(),
    push: (update) => {
      countMessage(chats, update);
      return updates.push(update);
    },
    keep: (update) => {
      countMessage(chats, update);
      updates.keep(update);
    },
    nextMessageId: (chatId) => chats.nextMessageId(chatId),
    close: async () => {
      await updates.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

/** Counts a customer's own message, which uses up an id of the chat, as in Telegram. */
function countMessage(chats: Chats, update: NewUpdate): void {
  const message = CustomerMessage.safeParse(update["message"] ?? update["business_message"]);
  if (message.success) chats.seen(message.data.chat.id, message.data.message_id);
}

const CustomerMessage = z.object({ message_id: z.int(), chat: z.object({ id: z.int() }) });

/** Telegram's Bot API through grammY's web client (48 KB; its Node entry is 432 KB). */
import { Api } from "grammy/web";
import type { BotApi, OutgoingMessage, SendResult } from "../delivery/port.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { Log } from "../kernel/log.ts";
import { entitiesRefused, queryTooOld, resultOf, tokenRefused } from "./telegram-errors.ts";

export interface BotApiSettings {
  readonly token: string;
  /** Another server than Telegram's own, or null. */
  readonly apiRoot: string | null;
  /** For one call, ms; a send that takes longer is `unclear`. */
  readonly timeoutMs: number;
  readonly log: Log;
}

/** A courtesy may not hold up the reply, ms. */
const typingMs = 2_000;

/**
 * Connects to the Bot API. Nothing is retried here but a text whose markup Telegram could not parse. A 429 does not
 * say whether it is meant for the chat or for the whole bot, so it holds back that chat alone (`not_before` of its
 * deliveries); when it was meant for the bot, each other chat learns it from one 429 of its own, which sends nothing.
 */
export function createBotApi(settings: BotApiSettings): BotApi {
  const api = clientOf(settings, settings.timeoutMs);
  const courtesy = clientOf(settings, Math.min(typingMs, settings.timeoutMs));
  return {
    send: (message) => send(api, settings.log, message),
    typing: async ({ chat_id, connection }) => {
      await courtesy
        .sendChatAction(chat_id, "typing", businessOf(connection))
        .catch((error: unknown) => settings.log.debug("telegram.typing_failed", reasonOf(error)));
    },
    answerCallback: async (id) => {
      try {
        await api.answerCallbackQuery(id);
      } catch (error) {
        if (queryTooOld(error)) return;
        // grammY's errors hold the payload, so only what we say of them goes on.
        throw new NadiaError("telegram_refused", "answerCallbackQuery failed; see `result` and `detail`", {
          facts: reasonOf(error),
        });
      }
    },
  };
}

function clientOf({ token, apiRoot }: BotApiSettings, timeoutMs: number): Api {
  return new Api(token, {
    ...(apiRoot === null ? {} : { apiRoot: apiRoot.replace(/\/+$/, "") }),
    timeoutSeconds: timeoutMs / 1_000,
    fetch: onFreshConnection,
  });
}

/**
 * A connection that Telegram closed while it lay idle (a frozen Lambda) fails in the middle of the next send and makes
 * it `unclear` for no reason; one handshake a message is cheaper than a person's decision.
 */
const onFreshConnection: typeof fetch = (input, init) =>
  fetch(input, {
    ...init,
    headers: { ...Object.fromEntries(new Headers(init?.headers)), connection: "close" },
  });

const businessOf = (connection: string | null) =>
  connection === null ? {} : { business_connection_id: connection };

async function send(api: Api, log: Log, message: OutgoingMessage): Promise<SendResult> {
  try {
    return await once(api, message, {});
  } catch (error) {
    if (!entitiesRefused(error)) return told(log, error);
  }
  try {
    return await once(api, message, { entities: [] });
  } catch (error) {
    return told(log, error);
  }
}

async function once(api: Api, message: OutgoingMessage, plain: { entities?: [] }): Promise<SendResult> {
  const { message_id } = await api.sendMessage(message.chat_id, message.text, {
    ...businessOf(message.connection),
    ...plain,
    ...(message.reply_to_message_id === null
      ? {}
      : {
          reply_parameters: { message_id: message.reply_to_message_id, allow_sending_without_reply: true },
        }),
  });
  return { kind: "sent", message_id };
}

function told(log: Log, error: unknown): SendResult {
  if (tokenRefused(error)) {
    log.error(
      "telegram.token_refused",
      new NadiaError("bad_configuration", "Telegram refused the bot token; check TELEGRAM_BOT_TOKEN"),
    );
  }
  return resultOf(error);
}

/** The kind and words of a failure as ids for a log. */
function reasonOf(error: unknown): { result: string; detail: string } {
  const result = resultOf(error);
  return { result: result.kind, detail: "reason" in result ? result.reason : result.kind };
}

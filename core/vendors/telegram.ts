/** Telegram's Bot API as delivery needs it. */
import type { BotApi, OutgoingFile, OutgoingMessage, SendResult } from "../delivery/port.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { Log } from "../kernel/log.ts";
import { type Answer, type BotApiTarget, callBotApi, uploadToBotApi } from "./bot-api-call.ts";
import {
  entitiesRefused,
  photoRefused,
  queryTooOld,
  resultOf,
  threadRefused,
  tokenRefused,
} from "./telegram-errors.ts";

/** `timeoutMs`: a slower send is `unclear`. */
export interface BotApiSettings extends BotApiTarget {
  /** The timeout of sending a file, ms; `timeoutMs` by default. */
  readonly uploadTimeoutMs?: number;
  readonly log: Log;
}

/** The typing indicator must not delay the reply for long, ms. */
const typingMs = 2_000;

/**
 * Connects to the Bot API. It only resends a text whose entities Telegram refused, a photo that Telegram cannot show,
 * and a message whose topic is gone.
 */
export function createBotApi(settings: BotApiSettings): BotApi {
  const uploading = { ...settings, timeoutMs: settings.uploadTimeoutMs ?? settings.timeoutMs };
  const courtesy = { ...settings, timeoutMs: Math.min(typingMs, settings.timeoutMs) };
  return {
    send: (message) => send(settings, message),
    sendFile: (file) => sendFile(uploading, file),
    typing: async ({ chat_id, connection, thread_id }) => {
      const action = { chat_id, action: "typing", ...businessOf(connection), ...threadOf(thread_id) };
      const answer = await callBotApi(courtesy, "sendChatAction", action);
      if (answer.kind !== "ok") settings.log.debug("telegram.typing_failed", factsOf(answer));
    },
    answerCallback: async (id) => {
      const answer = await callBotApi(settings, "answerCallbackQuery", { callback_query_id: id });
      if (answer.kind === "ok" || queryTooOld(answer)) return;
      throw new NadiaError("telegram_refused", "answerCallbackQuery failed; see `result` and `detail`", {
        facts: factsOf(answer),
      });
    },
  };
}

const businessOf = (connection: string | null) =>
  connection === null ? {} : { business_connection_id: connection };

const threadOf = (id: number | null) => (id === null ? {} : { message_thread_id: id });

async function send(settings: BotApiSettings, message: OutgoingMessage): Promise<SendResult> {
  const parameters = parametersOf(message);
  const { entities } = message;
  const answer = await callBotApi(
    settings,
    "sendMessage",
    entities.length === 0 ? parameters : { ...parameters, entities },
  );
  // The customer deleted or closed the topic: the answer then goes to the chat itself. Nothing was sent yet.
  if (message.thread_id !== null && threadRefused(answer)) {
    settings.log.info("telegram.topic_gone");
    return send(settings, { ...message, thread_id: null });
  }
  return reportedResult(
    settings.log,
    entitiesRefused(answer)
      ? await callBotApi(settings, "sendMessage", { ...parameters, entities: [] })
      : answer,
  );
}

async function sendFile(settings: BotApiSettings, file: OutgoingFile): Promise<SendResult> {
  const answer = await uploadToBotApi(
    settings,
    file.kind === "photo" ? "sendPhoto" : "sendDocument",
    formOf(file),
  );
  if (file.thread_id !== null && threadRefused(answer)) {
    settings.log.info("telegram.topic_gone");
    return sendFile(settings, { ...file, thread_id: null });
  }
  // The picture is too wide, too tall or cannot be decoded; nothing was sent yet.
  if (file.kind === "photo" && photoRefused(answer)) {
    settings.log.info("telegram.photo_as_document");
    return sendFile(settings, { ...file, kind: "document" });
  }
  return reportedResult(settings.log, answer);
}

/** Parameters that are not text are JSON in a form. */
function formOf(file: OutgoingFile): FormData {
  const { kind, name, type, bytes } = file;
  const form = new FormData();
  for (const [field, value] of Object.entries(addressOf(file)))
    form.set(field, typeof value === "string" ? value : JSON.stringify(value));
  // Telegram would make a sticker of some pictures, an animation of others.
  if (kind === "document") form.set("disable_content_type_detection", "true");
  form.set(kind, new Blob([new Uint8Array(bytes)], { type }), name);
  return form;
}

const parametersOf = ({ text, link_preview, ...message }: OutgoingMessage) => ({
  text,
  ...(link_preview ? {} : { link_preview_options: { is_disabled: true } }),
  ...addressOf(message),
});

/** Where a message goes, and what it quotes. */
const addressOf = ({
  chat_id,
  connection,
  thread_id,
  reply_to_message_id: target,
}: Pick<OutgoingMessage, "chat_id" | "connection" | "thread_id" | "reply_to_message_id">) => ({
  chat_id,
  ...businessOf(connection),
  ...threadOf(thread_id),
  ...(target === null ? {} : { reply_parameters: { message_id: target, allow_sending_without_reply: true } }),
});

function reportedResult(log: Log, answer: Answer): SendResult {
  if (tokenRefused(answer)) {
    log.error(
      "telegram.token_refused",
      new NadiaError("bad_configuration", "Telegram refused the bot token; check TELEGRAM_BOT_TOKEN"),
    );
  }
  return resultOf(answer);
}

/** The kind and text of a failure as ids for a log. */
function factsOf(answer: Answer): { result: string; detail: string } {
  const result = resultOf(answer);
  return { result: result.kind, detail: "reason" in result ? result.reason : result.kind };
}

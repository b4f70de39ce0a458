/** Telegram's Bot API as reviewers' groups need it. */
import * as z from "zod";
import { NadiaError } from "../kernel/errors.ts";
import type { EditResult, GroupApi, GroupMessage, Keyboard } from "../posts/port.ts";
import { type Answer, type BotApiTarget, callBotApi } from "./bot-api-call.ts";
import { queryTooOld, resultOf, badRequestWith, threadRefused, tokenRefused } from "./telegram-errors.ts";

/** Repeating an edit changes nothing, and Telegram says so. */
const unchanged = badRequestWith(/message is not modified/i);
const gone = badRequestWith(
  /message to edit not found|message can't be edited|MESSAGE_ID_INVALID|chat not found/i,
);

/** Telegram cuts an answer to a press after this many characters. */
const maxAnswerLength = 200;

const Chat = z.object({ is_forum: z.boolean().optional() });
const Topic = z.object({ message_thread_id: z.int() });

/** Connects to the Bot API; a topic's name has at most 128 characters. */
export function createGroupApi(target: BotApiTarget): GroupApi {
  const call = (method: string, payload: object) => callBotApi(target, method, payload);
  return {
    post: async (message) => {
      const answer = await call("sendMessage", parametersOf(message));
      return message.thread_id !== null && threadRefused(answer) ? { kind: "topic_gone" } : resultOf(answer);
    },
    edit: async (message) =>
      editResult(await call("editMessageText", parametersOf({ ...message, thread_id: null }))),
    remove: async (chat_id, message_id) => {
      await call("deleteMessage", { chat_id, message_id });
    },
    answerPress: async (id, { text, alert }) => {
      const notice = { text: text.slice(0, maxAnswerLength), show_alert: alert };
      const answer = await call("answerCallbackQuery", { callback_query_id: id, ...notice });
      if (answer.kind === "ok") return true;
      if (queryTooOld(answer)) return false;
      throw new NadiaError("telegram_refused", "answerCallbackQuery failed");
    },
    isForum: async (chat_id) => {
      const answer = await call("getChat", { chat_id });
      const chat = answer.kind === "ok" ? Chat.safeParse(answer.result) : null;
      return chat?.success ? chat.data.is_forum === true : null;
    },
    createTopic: async (chat_id, name) => {
      const answer = await call("createForumTopic", { chat_id, name: name.slice(0, 128).toWellFormed() });
      const topic = answer.kind === "ok" ? Topic.safeParse(answer.result) : null;
      return topic?.success ? topic.data.message_thread_id : null;
    },
    deleteTopic: async (chat_id, message_thread_id) => {
      const answer = await call("deleteForumTopic", { chat_id, message_thread_id });
      return answer.kind === "ok" || threadRefused(answer);
    },
  };
}

const parametersOf = (
  message: Omit<GroupMessage, "keyboard"> & { readonly keyboard: Keyboard; readonly message_id?: number },
) => ({
  chat_id: message.chat_id,
  text: message.text,
  entities: [...message.entities, ...mentionOf(message)],
  link_preview_options: { is_disabled: true },
  ...(message.message_id === undefined ? {} : { message_id: message.message_id }),
  ...(message.thread_id === null ? {} : { message_thread_id: message.thread_id }),
  ...(message.reply_to_message_id === undefined
    ? {}
    : { reply_parameters: { message_id: message.reply_to_message_id, allow_sending_without_reply: true } }),
  reply_markup: markupOf(message),
});

function mentionOf({ mention }: Pick<GroupMessage, "mention">): object[] {
  if (mention === undefined) return [];
  const { user_id, offset, length } = mention;
  return [{ type: "text_mention", offset, length, user: { id: user_id, is_bot: false, first_name: "" } }];
}

const markupOf = ({ keyboard, ask }: Pick<GroupMessage, "keyboard" | "ask">): object =>
  ask === undefined
    ? {
        inline_keyboard: keyboard.map((row) =>
          row.map((button) => ("url" in button ? button : { text: button.text, callback_data: button.data })),
        ),
      }
    : { force_reply: true, selective: true, input_field_placeholder: ask };

function editResult(answer: Answer): EditResult {
  if (answer.kind === "ok" || unchanged(answer)) return { kind: "edited" };
  if (gone(answer)) return { kind: "gone", reason: "the message is gone, or can no longer be edited" };
  const result = resultOf(answer);
  if (result.kind === "wait" || result.kind === "migrated") return result;
  if (result.kind === "refused" && !tokenRefused(answer)) {
    const isForbidden = answer.kind === "refused" && answer.status === 403;
    return { kind: isForbidden ? "forbidden" : "gone", reason: result.reason };
  }
  return { kind: "failed", reason: "reason" in result ? result.reason : result.kind };
}

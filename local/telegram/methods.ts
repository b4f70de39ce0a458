/** The simulated Telegram's implementation of the Bot API's methods. */
import * as z from "zod";
import type { Chats } from "./chats.ts";
import { badRequest, type Refusal } from "./faults.ts";
import { fileOf } from "./files.ts";
import type { Updates } from "./updates.ts";
import type { SentFile } from "./uploads.ts";

export interface Methods {
  /** The result of a call, or Telegram's refusal; `gone` aborts when the caller disconnects. */
  call(method: string, payload: Record<string, unknown>, gone: AbortSignal): Promise<unknown>;
}

interface Parts {
  readonly token: string;
  readonly chats: Chats;
  readonly updates: Updates;
}

type Method = (payload: Record<string, unknown>, gone: AbortSignal) => unknown;

/** True for a refusal by Telegram. */
export const isRefusal = (result: unknown): result is Refusal =>
  typeof result === "object" && result !== null && "error_code" in result;

/** The methods over these chats and updates. */
export function createMethods({ token, chats, updates }: Parts): Methods {
  const table = new Map(Object.entries({ ...sending(token, chats), ...receiving(updates) }));
  return {
    // Telegram's own server ignores the case of method names.
    call: async (method, payload, gone) =>
      table.get(method.toLowerCase())?.(payload, gone) ?? {
        error_code: 404,
        description: "Not Found: method not found",
      },
  };
}

function sending(token: string, chats: Chats): Record<string, Method> {
  const bot = {
    id: Number.parseInt(token, 10) || 1,
    is_bot: true,
    first_name: "NADIA (simulated)",
    username: "nadia_simulated_bot",
  };
  return {
    getme: () => ({ ...bot, can_join_groups: false, can_read_all_group_messages: false }),
    sendmessage: (payload) => {
      const sent = chats.send(payload);
      return isRefusal(sent) ? sent : asMessage(sent, bot);
    },
    sendphoto: (payload) => fileSent(chats, payload, "photo", bot),
    senddocument: (payload) => fileSent(chats, payload, "document", bot),
    editmessagetext: (payload) => {
      const edited = chats.edit(payload);
      return isRefusal(edited) ? edited : asMessage(edited, bot);
    },
    deletemessage: (payload) => chats.remove(payload),
    ...ofGroups(chats),
    sendchataction: () => true,
    answercallbackquery: ({ callback_query_id: id }) =>
      isText(id) ? true : badRequest("query is too old and response timeout expired or query ID is invalid"),
  };
}

function fileSent(chats: Chats, payload: Record<string, unknown>, kind: SentFile["kind"], bot: object) {
  const sent = chats.sendFile(payload, kind);
  if (isRefusal(sent)) return sent;
  const { text, ...message } = asMessage(sent, bot);
  const file = { file_id: `sent-${kind}-${sent.message_id}`, file_unique_id: `u${sent.message_id}` };
  const size = { file_size: sent.file?.bytes.length ?? 0 };
  const shown = kind === "photo" ? [{ ...file, ...size, width: 640, height: 480 }] : { ...file, ...size };
  return { ...message, ...(text === "" ? {} : { caption: text }), [kind]: shown };
}

/** Groups whose id ends with a 7 have topics. */
const ofGroups = (chats: Chats): Record<string, Method> => ({
  getchat: ({ chat_id: id }) => ({
    id: Number(id),
    type: Number(id) > 0 ? "private" : "supergroup",
    ...(String(id).endsWith("7") ? { is_forum: true } : {}),
  }),
  createforumtopic: ({ chat_id: id, name }) => ({
    message_thread_id: chats.nextMessageId(Number(id)),
    name,
    icon_color: 7322096,
  }),
  deleteforumtopic: () => true,
});

const receiving = (updates: Updates): Record<string, Method> => ({
  getupdates: (payload, gone) => updates.getUpdates(payload, gone),
  setwebhook: (payload) => setWebhook(updates, payload),
  deletewebhook: ({ drop_pending_updates: drop }) => {
    updates.setWebhook(null, drop === true || drop === "true");
    return true;
  },
  getwebhookinfo: () => updates.info(),
  getfile: ({ file_id: id }) =>
    isText(id)
      ? {
          file_id: id,
          file_unique_id: `u${id}`,
          file_size: fileOf(id).length,
          file_path: `files/${encodeURIComponent(id)}`,
        }
      : badRequest("file_id not specified"),
});

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

const asMessage = (sent: Exclude<ReturnType<Chats["send"]>, Refusal>, from: object) => ({
  message_id: sent.message_id,
  date: Math.floor(Date.parse(sent.at) / 1_000),
  chat: { id: sent.chat_id, type: sent.chat_id > 0 ? "private" : "supergroup" },
  from,
  text: sent.text,
  ...(sent.message_thread_id === null
    ? {}
    : { message_thread_id: sent.message_thread_id, is_topic_message: true }),
  ...(sent.entities.length === 0 ? {} : { entities: sent.entities }),
  ...(sent.business_connection_id === null ? {} : { business_connection_id: sent.business_connection_id }),
});

const Hook = z.object({
  url: z.string().default(""),
  secret_token: z.string().optional(),
  max_connections: z.int().optional(),
  allowed_updates: z.array(z.string()).optional(),
  drop_pending_updates: z.preprocess((value) => value === true || value === "true", z.boolean()).optional(),
});

function setWebhook(updates: Updates, payload: Record<string, unknown>): true | Refusal {
  const { url, secret_token: secret, drop_pending_updates: drop, ...hook } = Hook.parse(payload);
  if (secret !== undefined && !/^[A-Za-z0-9_-]{1,256}$/.test(secret)) {
    return badRequest("secret token contains unallowed characters");
  }
  if (url !== "" && !URL.canParse(url)) return badRequest("bad webhook: invalid URL");
  const { max_connections: maxConnections, allowed_updates: allowed } = hook;
  const webhook = url === "" ? null : { url, secret: secret ?? null, maxConnections };
  updates.setWebhook(webhook, drop ?? false, allowed);
  return true;
}

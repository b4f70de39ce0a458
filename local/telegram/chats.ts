/** The simulated Telegram's chats: their message ids and the bot's messages. */
import * as z from "zod";
import { type Clock, iso } from "../../core/kernel/clock.ts";
import { isBlank } from "./blank.ts";
import { entitiesError } from "./entities.ts";
import { badRequest, type Refusal } from "./faults.ts";
import { type SentFile, uploadedIn } from "./uploads.ts";

export const SentEntity = z.object({
  type: z.string(),
  offset: z.int(),
  length: z.int(),
  url: z.string().optional(),
  language: z.string().optional(),
});
export type SentEntity = z.infer<typeof SentEntity>;

/** A button below a message: it sends its data to the bot, or opens an address. */
export const SentButton = z.object({
  text: z.string(),
  callback_data: z.string().optional(),
  url: z.string().optional(),
});
export type SentButton = z.infer<typeof SentButton>;

/** A message from the bot. */
export interface SentMessage {
  readonly chat_id: number;
  readonly message_id: number;
  readonly text: string;
  readonly entities: readonly SentEntity[];
  /** Whether the client shows a preview of the first link. */
  readonly link_preview: boolean;
  /** ISO 8601 */
  readonly at: string;
  readonly business_connection_id: string | null;
  readonly reply_to_message_id: number | null;
  /** The topic of the chat, or null. */
  readonly message_thread_id: number | null;
  /** Rows of buttons; an empty list if there are none. */
  readonly buttons: readonly (readonly SentButton[])[];
  /** True if it opens the input field of the person it is for. */
  readonly asks: boolean;
  /** The file that it consists of; its caption is the text. */
  readonly file: SentFile | null;
  /** The call as received. */
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface Chats {
  /** Validates and sends like Telegram; returns the message or its refusal. */
  send(payload: Record<string, unknown>): SentMessage | Refusal;
  /** Validates and sends a message that consists of a file. */
  sendFile(payload: Record<string, unknown>, kind: SentFile["kind"]): SentMessage | Refusal;
  /** Replaces a message's text and buttons. */
  edit(payload: Record<string, unknown>): SentMessage | Refusal;
  /** Deletes a message. */
  remove(payload: Record<string, unknown>): true | Refusal;
  /** Messages sent so far as they are now, oldest first. */
  sent(): readonly SentMessage[];
  /** Calls the listener for each later message and edit; returns a function that unsubscribes. */
  onSend(listener: (message: SentMessage) => void): () => void;
  /** The next id in a chat, for a customer's message. */
  nextMessageId(chatId: number): number;
  /** Records the id of a customer's message. */
  seen(chatId: number, messageId: number): void;
}

const maxLength = 4096;
/** Parameters that are not text arrive as JSON, or as JSON in a form field. */
const json = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value): unknown => (typeof value === "string" ? JSON.parse(value) : value), schema);

const Send = z.object({
  chat_id: z.coerce.number().int(),
  text: z.string(),
  entities: json(z.array(SentEntity)).optional(),
  link_preview_options: json(z.object({ is_disabled: z.boolean().optional() })).optional(),
  reply_markup: json(
    z.object({
      inline_keyboard: z.array(z.array(SentButton)).optional(),
      force_reply: z.boolean().optional(),
    }),
  ).optional(),
  business_connection_id: z.string().optional(),
  message_thread_id: z.coerce.number().int().positive().optional(),
  reply_parameters: json(
    z.object({ message_id: z.coerce.number().int(), allow_sending_without_reply: z.boolean().optional() }),
  ).optional(),
});
type Send = z.infer<typeof Send>;

/** The last message id of each chat. */
function countersOf() {
  const last = new Map<number, number>();
  const lastIn = (chatId: number) => last.get(chatId) ?? 0;
  const seen = (chatId: number, messageId: number) => {
    last.set(chatId, Math.max(messageId, lastIn(chatId)));
  };
  const nextMessageId = (chatId: number) => {
    seen(chatId, lastIn(chatId) + 1);
    return lastIn(chatId);
  };
  return { lastIn, seen, nextMessageId };
}

/** Empty chats. */
export function createChats(clock: Clock): Chats {
  const { lastIn, seen, nextMessageId } = countersOf();
  const sent: SentMessage[] = [];
  const listeners = new Set<(message: SentMessage) => void>();
  const add = (payload: Record<string, unknown>, file: SentFile | null): SentMessage => {
    const call = Send.parse(payload);
    const message_id = nextMessageId(call.chat_id);
    const message = { ...messageOf(call), message_id, at: iso(clock.now()), file, payload };
    sent.push(message);
    for (const listener of listeners) listener(message);
    return message;
  };
  const send: Chats["send"] = (payload) => refused(payload, lastIn) ?? add(payload, null);
  const sendFile: Chats["sendFile"] = (payload, kind) => {
    const file = uploadedIn(payload, kind);
    if ("error_code" in file) return file;
    const { caption = "" } = payload;
    const captioned = { ...payload, text: caption };
    return refused({ ...captioned, text: caption === "" ? kind : caption }, lastIn) ?? add(captioned, file);
  };
  const edit: Chats["edit"] = (payload) => {
    const edited = editedIn(sent, payload, lastIn);
    if (!("error_code" in edited)) for (const listener of listeners) listener(edited);
    return edited;
  };
  return {
    send,
    sendFile,
    edit,
    remove: (payload) => removedFrom(sent, payload),
    sent: () => sent,
    onSend: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    nextMessageId,
    seen,
  };
}

/** The index of the message that a call names, or -1. */
const placeOf = (sent: readonly SentMessage[], payload: Record<string, unknown>): number =>
  sent.findIndex(
    ({ chat_id, message_id }) =>
      chat_id === Number(payload["chat_id"]) && message_id === Number(payload["message_id"]),
  );

function removedFrom(sent: SentMessage[], payload: Record<string, unknown>): true | Refusal {
  const index = placeOf(sent, payload);
  if (index === -1) return badRequest("message to delete not found");
  sent.splice(index, 1);
  return true;
}

/** Replaces a message in the list. */
function editedIn(
  sent: SentMessage[],
  payload: Record<string, unknown>,
  lastIn: (chatId: number) => number,
): SentMessage | Refusal {
  const index = placeOf(sent, payload);
  const old = sent[index];
  if (old === undefined) return badRequest("message to edit not found");
  // Telegram allows it only for messages without buttons or with inline ones.
  if (old.asks) return badRequest("message can't be edited");
  const refusal = refused(payload, lastIn);
  if (refusal !== null) return refusal;
  const { text, entities, buttons } = messageOf(Send.parse(payload));
  const edited = { ...old, text, entities, buttons };
  if (JSON.stringify(edited) === JSON.stringify(old)) return badRequest("message is not modified");
  sent[index] = edited;
  return edited;
}

const messageOf = (call: Send) => ({
  chat_id: call.chat_id,
  // Telegram stores a text without surrounding white space.
  text: call.text.trim(),
  entities: trimmed(call.text, call.entities ?? []),
  link_preview: call.link_preview_options?.is_disabled !== true,
  business_connection_id: call.business_connection_id ?? null,
  reply_to_message_id: call.reply_parameters?.message_id ?? null,
  message_thread_id: call.message_thread_id ?? null,
  buttons: call.reply_markup?.inline_keyboard ?? [],
  asks: call.reply_markup?.force_reply === true,
});

function trimmed(text: string, entities: readonly SentEntity[]): SentEntity[] {
  const gap = text.length - text.trimStart().length;
  return entities.map((entity) => ({ ...entity, offset: entity.offset - gap }));
}

function refused(payload: Record<string, unknown>, lastIn: (chatId: number) => number): Refusal | null {
  if (payload["chat_id"] === undefined || payload["chat_id"] === "") return badRequest("chat_id is empty");
  if (payload["text"] === undefined) return badRequest("message text is empty");
  const parsed = Send.safeParse(payload);
  if (!parsed.success) {
    return badRequest(parsed.error.issues[0]?.path[0] === "chat_id" ? "chat not found" : "wrong parameters");
  }
  return contentRefused(parsed.data, lastIn);
}

function contentRefused(
  { text, chat_id, entities, reply_parameters: reply, reply_markup: markup }: Send,
  lastIn: (chatId: number) => number,
): Refusal | null {
  const lost = reply !== undefined && reply.message_id > lastIn(chat_id);
  if (lost && reply.allow_sending_without_reply !== true)
    return badRequest("message to be replied not found");
  return (
    textRefused(text) ??
    entitiesRefused(text, entities ?? []) ??
    buttonsRefused(markup?.inline_keyboard ?? [])
  );
}

function buttonsRefused(rows: readonly (readonly SentButton[])[]): Refusal | null {
  const buttons = rows.flat();
  if (buttons.some(({ callback_data: data }) => Buffer.byteLength(data ?? "") > 64))
    return badRequest("BUTTON_DATA_INVALID");
  const isWrong = ({ callback_data: data = "", url = "", text }: SentButton) =>
    text === "" || (data === "" && !/^https?:\/\/[^/]*\./.test(url));
  return buttons.some(isWrong) ? badRequest("BUTTON_URL_INVALID") : null;
}

function entitiesRefused(text: string, entities: readonly SentEntity[]): Refusal | null {
  const error = entitiesError(text, entities);
  return error === null ? null : badRequest(`can't parse entities: ${error}`);
}

function textRefused(text: string): Refusal | null {
  if (!text.isWellFormed()) return badRequest("strings must be encoded in UTF-8");
  if (isBlank(text)) return badRequest("message text is empty");
  return text.trim().length > maxLength ? badRequest("message is too long") : null;
}

/** Telegram's Bot API for delivery. Failures are data, because each has its own next step. */

import type { Entity } from "../markup/schema.ts";
import type { AttachmentKind } from "../media/attachment-schema.ts";

export interface OutgoingMessage {
  readonly chat_id: number;
  /** Business connection on whose behalf it is sent, or null. */
  readonly connection: string | null;
  /** 1 to 4,096 UTF-16 units. */
  readonly text: string;
  /** Formatting of the text; if Telegram refuses it, the text is sent without. */
  readonly entities: readonly Entity[];
  /** Whether Telegram shows what the text's first link leads to. */
  readonly link_preview: boolean;
  readonly reply_to_message_id: number | null;
  /** The target topic within the chat, or null. */
  readonly thread_id: number | null;
}

/** A photo or a document, as a separate message. */
export interface OutgoingFile extends Omit<OutgoingMessage, "text" | "entities" | "link_preview"> {
  readonly kind: AttachmentKind;
  /** What the customer sees. */
  readonly name: string;
  /** The media type. */
  readonly type: string;
  readonly bytes: Uint8Array;
}

export type SendResult =
  | { readonly kind: "sent"; readonly message_id: number }
  /** 429: nothing was sent; retry after this long, ms. */
  | { readonly kind: "wait"; readonly ms: number }
  /** No connection was made, or our token was refused: nothing was sent, retry later. */
  | { readonly kind: "not_sent"; readonly reason: string }
  /** The group became a supergroup: nothing was sent, use this chat. */
  | { readonly kind: "migrated"; readonly chat_id: number }
  /** A permanent refusal: blocked, deactivated, chat not found … `code` is stable, `reason` is Telegram's text. */
  | { readonly kind: "refused"; readonly code: string; readonly reason: string }
  /**
   * A timeout, a broken connection, a 5xx or an answer that is not Telegram's: it is unknown whether the message was
   * sent.
   */
  | { readonly kind: "unclear"; readonly reason: string };

/** What became of a claimed bubble. */
export type Attempted =
  | SendResult
  /** The files that this worker is sending leave no room for this one; retry after this long, ms. */
  | { readonly kind: "no_room"; readonly ms: number };

export interface BotApi {
  /** Sends one message; never throws on Telegram or network failures. */
  send(message: OutgoingMessage): Promise<SendResult>;
  /**
   * Sends one file; a photo that Telegram cannot show goes as a document. Like `send`, never throws on Telegram or
   * network failures.
   */
  sendFile(file: OutgoingFile): Promise<SendResult>;
  /** Shows "typing …" for up to 5 s; failures are ignored, because it is only a courtesy. */
  typing(chat: Pick<OutgoingMessage, "chat_id" | "connection" | "thread_id">): Promise<void>;
  /** Stops the spinner of a pressed button; an expired query is not an error. */
  answerCallback(id: string): Promise<void>;
}

/** Whether one message may be sent: yes, after `ms`, or not yet (ask again after `ms`). */
export interface Slot {
  readonly kind: "go" | "wait";
  readonly ms: number;
}

export type Recipient = Pick<OutgoingMessage, "chat_id" | "connection">;

/** Telegram's rate limits: messages per second to a chat and of the bot, and the pauses that its 429s demand. */
export interface SendSlots {
  take(to: Recipient): Promise<Slot>;
  /** Telegram answered 429: nothing is sent to the chat for this long; resolves to what is held back. */
  hold(to: Recipient, ms: number): Promise<"chat" | "bot">;
}

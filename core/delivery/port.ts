/** Telegram's Bot API as delivery sees it: what can go wrong is data, because each case has its own next step. */

import type { Entity } from "../markup/schema.ts";

export interface OutgoingMessage {
  readonly chat_id: number;
  /** Business connection on whose behalf it is sent, or null. */
  readonly connection: string | null;
  /** 1 to 4,096 UTF-16 units. */
  readonly text: string;
  /** How parts of the text look; where Telegram refuses them, the text goes without. */
  readonly entities: readonly Entity[];
  /** Whether Telegram shows what the text's first link leads to. */
  readonly link_preview: boolean;
  readonly reply_to_message_id: number | null;
  /** The topic of the chat that it goes to, or null. */
  readonly thread_id: number | null;
}

export type SendResult =
  | { readonly kind: "sent"; readonly message_id: number }
  /** 429: nothing was sent; wait so long, ms. */
  | { readonly kind: "wait"; readonly ms: number }
  /** No connection was made, or our token was refused: nothing was sent, try later. */
  | { readonly kind: "not_sent"; readonly reason: string }
  /** The group became a supergroup: nothing was sent, use this chat. */
  | { readonly kind: "migrated"; readonly chat_id: number }
  /** Telegram refused for good: blocked, deactivated, chat not found … `code` is stable, `reason` Telegram's words. */
  | { readonly kind: "refused"; readonly code: string; readonly reason: string }
  /** A timeout, a broken connection, a 5xx or an answer that is not Telegram's: sent or not, nobody knows. */
  | { readonly kind: "unclear"; readonly reason: string };

export interface BotApi {
  /** One message; never throws for what Telegram or the network does. */
  send(message: OutgoingMessage): Promise<SendResult>;
  /** Shows "typing …" for up to 5 s; failures are ignored by design, it is a courtesy. */
  typing(chat: Pick<OutgoingMessage, "chat_id" | "connection" | "thread_id">): Promise<void>;
  /** Stops the spinner of a pressed button; a query that is too old is no error. */
  answerCallback(id: string): Promise<void>;
}

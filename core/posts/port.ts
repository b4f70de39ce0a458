/** Telegram's Bot API as reviewers' groups need it. */
import type { SendResult } from "../delivery/port.ts";
import type { Entity } from "../markup/schema.ts";

export type Button =
  | { readonly text: string; readonly data: string }
  | { readonly text: string; readonly url: string };

/** Rows of buttons below a message. */
export type Keyboard = readonly (readonly Button[])[];

export interface GroupMessage {
  readonly chat_id: number;
  /** The topic, or null. */
  readonly thread_id: number | null;
  readonly text: string;
  readonly entities: readonly Entity[];
  readonly keyboard: Keyboard;
  readonly reply_to_message_id?: number;
  /** Opens the input field of the person replied to or mentioned, with this placeholder. */
  readonly ask?: string;
  /** Mentions a person by this part of the text. */
  readonly mention?: { readonly user_id: number; readonly offset: number; readonly length: number };
}

export type EditResult =
  | { readonly kind: "edited" }
  /** It was deleted, or can no longer be edited. */
  | { readonly kind: "gone"; readonly reason: string }
  /** 403: the bot is not in the group now, for example; it may be added again. */
  | { readonly kind: "forbidden"; readonly reason: string }
  /** The group became a supergroup, and the message stayed behind; new ones go to this chat. */
  | { readonly kind: "migrated"; readonly chat_id: number }
  /** 429: retry after this long, ms. */
  | { readonly kind: "wait"; readonly ms: number }
  /** Anything else: an edit can be repeated. */
  | { readonly kind: "failed"; readonly reason: string };

export interface GroupApi {
  /** Sends one message; `topic_gone` if its topic was deleted or closed, and nothing was sent. Never throws. */
  post(message: GroupMessage): Promise<SendResult | { readonly kind: "topic_gone" }>;
  /** Replaces a message. Never throws. */
  edit(
    message: Pick<GroupMessage, "chat_id" | "text" | "entities" | "keyboard"> & {
      readonly message_id: number;
    },
  ): Promise<EditResult>;
  /** Deletes a message, if Telegram still allows it. Never throws. */
  remove(chatId: number, messageId: number): Promise<void>;
  /**
   * Answers a pressed button with text; false if Telegram no longer accepts the answer. Throws `telegram_refused`.
   */
  answerPress(id: string, answer: { readonly text: string; readonly alert: boolean }): Promise<boolean>;
  /** True if the group has topics; null if that could not be found out. */
  isForum(chatId: number): Promise<boolean | null>;
  /** Creates a topic; null if Telegram did not. */
  createTopic(chatId: number, name: string): Promise<number | null>;
  /** Deletes a topic with its messages; false if Telegram did not. */
  deleteTopic(chatId: number, threadId: number): Promise<boolean>;
}

/** The ledger and the reply cache as their engines implement them; one contract suite each checks all engines. */
import type { CustomerId } from "../kernel/ids.ts";
import type { Part } from "../kernel/redis.ts";
import type { ChatInteraction, ChatInteractionPage, ReplyKey } from "./schema.ts";

/** Every method throws `ledger_unavailable` for an outage, `ledger_failed` for a refusal, or `circuit_open`. */
export interface Ledger {
  /** Keeps a row; `known` when its id is there already, and then the first row stands. */
  saveInteraction(row: ChatInteraction): Promise<"saved" | "known">;
  /** A row as it was saved, seen at once after saving; null when there is none or its life has ended. */
  getInteraction(id: string): Promise<ChatInteraction | null>;
  /**
   * A customer's rows, newest first; those of one millisecond in a fixed order. `limit` is 1 or more. Throws
   * `field_invalid` for a foreign cursor. DynamoDB's index may lag behind by a second.
   */
  getUserInteractions(
    user: CustomerId,
    page: { readonly limit: number; readonly cursor?: string | null | undefined },
  ): Promise<ChatInteractionPage>;
  /** Deletes all rows of a customer, ended ones too; resolves to their number. Safe to repeat. */
  deleteUser(user: CustomerId): Promise<number>;
  /** Deletes at most so many rows whose life has ended; 0 where the engine does that by itself. */
  deleteEnded(limit: number): Promise<number>;
  /** Resolves when the ledger answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** [L3]: how long a reply is cached unless told otherwise, ms. */
export const replyMs = 300_000;
/** Replies of one customer at a time; one more drops the oldest. */
export const mostReplies = 50;
/** UTF-8 bytes of one reply; a larger one is not kept. */
export const longestReply = 65_536;

/** Every method throws what its store throws. */
export interface ReplyCache {
  /** A value that is whole and not over its time, else null. */
  cacheGet(key: ReplyKey): Promise<string | null>;
  /** Keeps a value for `ttl` ms (5 minutes); `too_large` means that it was not kept. */
  cacheSet(key: ReplyKey, value: string, ttl?: number): Promise<"stored" | "too_large">;
  /** The same as a part of another round trip to the cache's Redis; null where the cache is not there, or has no room for it. */
  setPart(key: ReplyKey, value: string): Part | null;
  /** Drops everything of a customer; resolves to the number of values dropped. */
  forgetUser(user: CustomerId): Promise<number>;
}

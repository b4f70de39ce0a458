/** The ledger and the reply cache as their engines implement them; one contract suite each checks all engines. */
import type { CustomerId } from "../kernel/ids.ts";
import type { Part } from "../kernel/redis.ts";
import type { ChatInteraction, ChatInteractionPage, ReplyKey } from "./schema.ts";

/** Every method throws `ledger_unavailable` for an outage, `ledger_failed` for a refusal, or `circuit_open`. */
export interface Ledger {
  /** Stores a row; `known` if its id exists already, in which case the first row stays. */
  saveInteraction(row: ChatInteraction): Promise<"saved" | "known">;
  /**
   * Stores rows together, in a request or two for some dozens; those whose id exists are left as they are. Safe to
   * repeat.
   */
  saveInteractions(rows: readonly ChatInteraction[]): Promise<void>;
  /** A row as saved, readable immediately after saving; null if there is none or it has expired. */
  getInteraction(id: string): Promise<ChatInteraction | null>;
  /**
   * A customer's rows, newest first; rows of the same millisecond in a stable order. `limit` is 1 or more. Throws
   * `field_invalid` for a malformed cursor. DynamoDB's index may lag by a second.
   */
  getUserInteractions(
    user: CustomerId,
    page: { readonly limit: number; readonly cursor?: string | null | undefined },
  ): Promise<ChatInteractionPage>;
  /** Deletes rows by their ids. Safe to repeat. */
  deleteInteractions(ids: readonly string[]): Promise<void>;
  /**
   * Deletes all rows of a customer, expired ones included; resolves to their number. Which ones is decided before
   * `precondition` is awaited: rows that are saved later stay, and nothing is deleted if it rejects. Safe to repeat.
   */
  deleteUser(user: CustomerId, precondition: () => Promise<void>): Promise<number>;
  /** Deletes expired rows up to this limit; 0 where the engine expires rows itself. */
  deleteEnded(limit: number): Promise<number>;
  /** Resolves when the ledger answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** [L3]: default lifetime of a cached reply, ms. */
export const replyMs = 300_000;
/** Maximum cached replies per customer; one more evicts the oldest. */
export const maxReplies = 50;
/** Maximum UTF-8 bytes of a reply; a larger one is not cached. */
export const maxReplyBytes = 65_536;

/** Every method throws its store's errors. */
export interface ReplyCache {
  /** A value that is intact and not expired, else null. */
  cacheGet(key: ReplyKey): Promise<string | null>;
  /** Caches a value for `ttl` ms (5 minutes); `too_large` means that it was not cached. */
  cacheSet(key: ReplyKey, value: string, ttl?: number): Promise<"stored" | "too_large">;
  /**
   * The same as a part of another round trip to the cache's Redis; null if there is no cache there or the value is
   * too large.
   */
  setPart(key: ReplyKey, value: string): Part | null;
  /** Drops everything of a customer; resolves to the number of values dropped. */
  forgetUser(user: CustomerId): Promise<number>;
}

/**
 * The object store as its engines implement it; one contract suite checks them. And what retention needs of the ledger.
 */
import type { CustomerId } from "../kernel/ids.ts";
import type { ChatInteractionPage } from "../ledger/schema.ts";

/** Every method throws `objects_unavailable` for an outage or a refusal. */
export interface Objects {
  /** Stores an object; repeating it changes nothing. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Stores an object unless there is one already; resolves to whether it did. */
  putNew(key: string, bytes: Uint8Array): Promise<boolean>;
  /** Null if there is none. */
  get(key: string): Promise<Uint8Array | null>;
  /** Removes it if it is there. */
  remove(key: string): Promise<void>;
  /** The keys with this prefix, in order. */
  list(prefix: string): Promise<readonly string[]>;
}

/** Every method throws the ledger's errors. */
export interface Calls {
  /** Newest first. */
  getUserInteractions(
    customer: CustomerId,
    page: { readonly limit: number; readonly cursor: string | null },
  ): Promise<ChatInteractionPage>;
  deleteInteractions(ids: readonly string[]): Promise<void>;
}

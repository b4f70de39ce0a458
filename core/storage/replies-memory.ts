/**
 * The reply cache in this process, for development and tests: evicts the oldest reply of the least recently served
 * customer first.
 */
import type { Clock } from "../kernel/clock.ts";
import { maxReplyBytes, maxReplies, type ReplyCache, replyMs } from "../ledger/port.ts";

interface Reply {
  readonly value: string;
  /** ms since 1970 */
  readonly until: number;
}

/** All replies, customers, and each one's replies by hash, in eviction order. */
interface Contents {
  readonly customers: Map<string, Map<string, Reply>>;
  /** UTF-8 bytes of all values. */
  bytes: number;
}

const maxBytes = 16 * 1_048_576;

/** A cache that ends with its process and holds at most `limit` bytes (by default 16 MB). */
export function createMemoryReplies(clock: Clock, limit = maxBytes): ReplyCache {
  const contents: Contents = { customers: new Map(), bytes: 0 };
  return {
    cacheGet: async ({ customer, hash }) => {
      const reply = take(contents, customer, hash);
      if (reply === null || reply.until <= clock.now()) return null;
      put(contents, customer, hash, reply);
      return reply.value;
    },
    cacheSet: async ({ customer, hash }, value, ttl = replyMs) => {
      if (Buffer.byteLength(value) > maxReplyBytes) return "too_large";
      put(contents, customer, hash, { value, until: clock.now() + ttl });
      if ((contents.customers.get(customer)?.size ?? 0) > maxReplies) dropOldest(contents, customer);
      dropDownTo(contents, limit);
      return "stored";
    },
    setPart: () => null,
    forgetUser: async (customer) => {
      const hashes = [...(contents.customers.get(customer)?.keys() ?? [])];
      return hashes.filter((hash) => (take(contents, customer, hash)?.until ?? 0) > clock.now()).length;
    },
  };
}

function take(contents: Contents, customer: string, hash: string): Reply | null {
  const replies = contents.customers.get(customer);
  const reply = replies?.get(hash);
  if (replies === undefined || reply === undefined) return null;
  contents.bytes -= Buffer.byteLength(reply.value);
  replies.delete(hash);
  if (replies.size === 0) contents.customers.delete(customer);
  return reply;
}

/** Marks reply and customer as most recently used. */
function put(contents: Contents, customer: string, hash: string, reply: Reply): void {
  take(contents, customer, hash);
  const replies = contents.customers.get(customer) ?? new Map<string, Reply>();
  contents.customers.delete(customer);
  contents.customers.set(customer, replies.set(hash, reply));
  contents.bytes += Buffer.byteLength(reply.value);
}

function dropOldest(contents: Contents, customer: string): void {
  const [hash] = contents.customers.get(customer)?.keys() ?? [];
  if (hash !== undefined) take(contents, customer, hash);
}

function dropDownTo(contents: Contents, limit: number): void {
  while (contents.bytes > limit) {
    const [customer] = contents.customers.keys();
    if (customer === undefined) return;
    dropOldest(contents, customer);
  }
}

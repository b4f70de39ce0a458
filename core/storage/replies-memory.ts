/**
 * The reply cache in this process, for development and tests: the least recently served customer loses the oldest reply
 * first.
 */
import type { Clock } from "../kernel/clock.ts";
import { longestReply, mostReplies, type ReplyCache, replyMs } from "../ledger/port.ts";

interface Reply {
  readonly value: string;
  /** ms since 1970 */
  readonly until: number;
}

/** All replies, customers, and each one's replies by hash, in eviction order. */
interface Shelf {
  readonly customers: Map<string, Map<string, Reply>>;
  /** UTF-8 bytes of all values. */
  bytes: number;
}

const mostBytes = 16 * 1_048_576;

/** A cache that ends with its process and holds at most `most` bytes (16 MB). */
export function createMemoryReplies(clock: Clock, most = mostBytes): ReplyCache {
  const shelf: Shelf = { customers: new Map(), bytes: 0 };
  return {
    cacheGet: async ({ customer, hash }) => {
      const reply = take(shelf, customer, hash);
      if (reply === null || reply.until <= clock.now()) return null;
      put(shelf, customer, hash, reply);
      return reply.value;
    },
    cacheSet: async ({ customer, hash }, value, ttl = replyMs) => {
      if (Buffer.byteLength(value) > longestReply) return "too_large";
      put(shelf, customer, hash, { value, until: clock.now() + ttl });
      if ((shelf.customers.get(customer)?.size ?? 0) > mostReplies) dropOldest(shelf, customer);
      dropDownTo(shelf, most);
      return "stored";
    },
    setPart: () => null,
    forgetUser: async (customer) => {
      const hashes = [...(shelf.customers.get(customer)?.keys() ?? [])];
      return hashes.filter((hash) => (take(shelf, customer, hash)?.until ?? 0) > clock.now()).length;
    },
  };
}

function take(shelf: Shelf, customer: string, hash: string): Reply | null {
  const replies = shelf.customers.get(customer);
  const reply = replies?.get(hash);
  if (replies === undefined || reply === undefined) return null;
  shelf.bytes -= Buffer.byteLength(reply.value);
  replies.delete(hash);
  if (replies.size === 0) shelf.customers.delete(customer);
  return reply;
}

/** Marks reply and customer as most recently used. */
function put(shelf: Shelf, customer: string, hash: string, reply: Reply): void {
  take(shelf, customer, hash);
  const replies = shelf.customers.get(customer) ?? new Map<string, Reply>();
  shelf.customers.delete(customer);
  shelf.customers.set(customer, replies.set(hash, reply));
  shelf.bytes += Buffer.byteLength(reply.value);
}

function dropOldest(shelf: Shelf, customer: string): void {
  const [hash] = shelf.customers.get(customer)?.keys() ?? [];
  if (hash !== undefined) take(shelf, customer, hash);
}

function dropDownTo(shelf: Shelf, most: number): void {
  while (shelf.bytes > most) {
    const [customer] = shelf.customers.keys();
    if (customer === undefined) return;
    dropOldest(shelf, customer);
  }
}

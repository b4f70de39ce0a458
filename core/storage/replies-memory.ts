/** The reply cache in this process, for development and tests: the least recently used reply leaves first. */
import type { Clock } from "../kernel/clock.ts";
import { longestReply, mostReplies, type ReplyCache, replyMs } from "../ledger/port.ts";

interface Reply {
  readonly value: string;
  /** ms since 1970 */
  readonly until: number;
  readonly bytes: number;
}
/** One customer's replies by hash, the least recently used first. */
type Replies = Map<string, Reply>;

/** UTF-8 bytes of all customers' replies together. */
const mostBytes = 16 * 1_048_576;

/** A cache that ends with its process and holds at most `most` bytes (16 MB). */
export function createMemoryReplies(clock: Clock, most = mostBytes): ReplyCache {
  const customers = new Map<string, Replies>();
  let bytes = 0;
  const drop = (customer: string, replies: Replies, hash: string): void => {
    bytes -= replies.get(hash)?.bytes ?? 0;
    replies.delete(hash);
    if (replies.size === 0) customers.delete(customer);
  };
  const dropOldest = (customer: string, replies: Replies): void => {
    const [oldest] = replies.keys();
    if (oldest !== undefined) drop(customer, replies, oldest);
  };
  /** Puts a reply, and its customer, to the end of those who leave. */
  const keep = (customer: string, hash: string, reply: Reply): void => {
    const replies: Replies = customers.get(customer) ?? new Map();
    drop(customer, replies, hash);
    customers.delete(customer);
    customers.set(customer, replies.set(hash, reply));
    bytes += reply.bytes;
    if (replies.size > mostReplies) dropOldest(customer, replies);
    for (const [other, theirs] of customers) {
      while (bytes > most && theirs.size > 0) dropOldest(other, theirs);
    }
  };
  return {
    cacheGet: async ({ customer, hash }) => {
      const replies = customers.get(customer);
      const reply = replies?.get(hash);
      if (replies === undefined || reply === undefined) return null;
      if (reply.until > clock.now()) keep(customer, hash, reply);
      else drop(customer, replies, hash);
      return reply.until > clock.now() ? reply.value : null;
    },
    cacheSet: async ({ customer, hash }, value, ttl = replyMs) => {
      const size = Buffer.byteLength(value);
      if (size > longestReply) return "too_large";
      keep(customer, hash, { value, until: clock.now() + ttl, bytes: size });
      return "stored";
    },
    forgetUser: async (customer) => {
      const replies = customers.get(customer) ?? new Map<string, Reply>();
      const live = [...replies.values()].filter((reply) => reply.until > clock.now()).length;
      for (const hash of [...replies.keys()]) drop(customer, replies, hash);
      return live;
    },
  };
}

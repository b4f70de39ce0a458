/** The reply cache in Redis: bounded, verified by a checksum, and erasable by customer. */
import { createHash } from "node:crypto";
import * as z from "zod";
import type { Clock } from "../kernel/clock.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Part, Redis } from "../kernel/redis.ts";
import * as lua from "./lua.ts";
import { maxReplyBytes, maxReplies, type ReplyCache, replyMs } from "./port.ts";
import type { ReplyKey } from "./schema.ts";

const listKey = (customer: CustomerId) => `chat:{${customer}}:keys`;
const valueKey = (customer: CustomerId, hash: string) => `chat:{${customer}}:${hash}`;

/** The cache in this Redis; reading and writing take one round trip each, erasing two. */
export function createReplyCache(redis: Redis, clock: Clock): ReplyCache {
  const drop = async (customer: CustomerId, hashes: readonly string[]) =>
    DropReply.parse(
      await redis.script(
        lua.drop,
        [listKey(customer), ...hashes.map((hash) => valueKey(customer, hash))],
        hashes,
      ),
    );
  return {
    cacheGet: async ({ customer, hash }) => {
      const keys = [valueKey(customer, hash), listKey(customer)];
      return opened(await redis.script(lua.get, keys, [clock.now(), hash]));
    },
    cacheSet: async (key, value, ttl = replyMs) => {
      const part = partOf(key, value, { now: clock.now(), ttl, mayExceed: true });
      if (part === null) return "too_large";
      const over = Hashes.parse(await redis.script(part.script, part.keys, part.args));
      if (over.length > 0) await drop(key.customer, over);
      return "stored";
    },
    // Dropping the oldest would take another round trip, so a full cache stores nothing new; five minutes make room.
    setPart: (key, value) => partOf(key, value, { now: clock.now(), ttl: replyMs, mayExceed: false }),
    forgetUser: async (customer) => {
      let total = 0;
      for (let left: readonly string[] = []; ;) {
        const [dropped, rest] = await drop(customer, left);
        total += dropped;
        if (rest.length === 0) return total;
        left = rest;
      }
    },
  };
}

interface Storing {
  readonly now: number;
  /** ms */
  readonly ttl: number;
  /** If true, the caller must drop what is over the limit. */
  readonly mayExceed: boolean;
}

/** Null for a value that is too large. */
function partOf({ customer, hash }: ReplyKey, value: string, { now, ttl, mayExceed }: Storing): Part | null {
  if (Buffer.byteLength(value) > maxReplyBytes) return null;
  return {
    script: lua.set,
    keys: [valueKey(customer, hash), listKey(customer)],
    args: [now, hash, sealed(value), ttl, maxReplies, mayExceed ? 1 : 0],
  };
}

const Hashes = z.array(z.string());
const DropReply = z.tuple([z.int(), Hashes]);

const checksumOf = (value: string): string =>
  createHash("sha256").update(value).digest("base64url").slice(0, 22);
const sealed = (value: string): string => `${checksumOf(value)} ${value}`;

/** The value of a sealed reply, or null; a corrupt one counts as missing (promise 8). */
function opened(reply: unknown): string | null {
  if (typeof reply !== "string") return null;
  const value = reply.slice(23);
  return reply === sealed(value) ? value : null;
}

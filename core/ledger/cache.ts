/** The reply cache in Redis: bounded, checked by a checksum, and gone with its customer. */
import { createHash } from "node:crypto";
import * as z from "zod";
import type { Clock } from "../kernel/clock.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Redis } from "../kernel/redis.ts";
import * as lua from "./lua.ts";
import { longestReply, mostReplies, type ReplyCache, replyMs } from "./port.ts";

const listKey = (customer: CustomerId) => `chat:{${customer}}:keys`;
const valueKey = (customer: CustomerId, hash: string) => `chat:{${customer}}:${hash}`;

/** The cache in this Redis; reading and writing are one round trip each, forgetting two. */
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
    cacheSet: async ({ customer, hash }, value, ttl = replyMs) => {
      if (Buffer.byteLength(value) > longestReply) return "too_large";
      const keys = [valueKey(customer, hash), listKey(customer)];
      const args = [clock.now(), hash, sealed(value), ttl, mostReplies];
      const over = Hashes.parse(await redis.script(lua.set, keys, args));
      if (over.length > 0) await drop(customer, over);
      return "stored";
    },
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

const Hashes = z.array(z.string());
const DropReply = z.tuple([z.int(), Hashes]);

const checksumOf = (value: string): string =>
  createHash("sha256").update(value).digest("base64url").slice(0, 22);
const sealed = (value: string): string => `${checksumOf(value)} ${value}`;

/** A value that is not what was written counts as missing (promise 8). */
function opened(reply: unknown): string | null {
  if (typeof reply !== "string") return null;
  const value = reply.slice(23);
  return reply === sealed(value) ? value : null;
}

/**
 * The reply cache's scripts over `chat:{user}:{hash}` (a checksum and the value) and `chat:{user}:keys` (a sorted
 * set of the hashes by their end, ms), which lets an erasure find every value without searching.
 */
import type { Script } from "../kernel/redis.ts";

/** KEYS value keys; ARGV now hash. What is not listed is not served: no erasure would find it. */
export const get: Script = {
  name: "ledger.get",
  lua: `
local until_ms = redis.pcall('ZSCORE', KEYS[2], ARGV[2])
if type(until_ms) ~= 'string' or tonumber(until_ms) <= tonumber(ARGV[1]) then return false end
local value = redis.pcall('GET', KEYS[1])
return type(value) == 'string' and value`,
};

/**
 * KEYS value keys; ARGV now hash value ttl most. A list of another type is replaced: this runs in one script with a
 * draft's acknowledgement, which no damaged cache may spoil. Answers the oldest hashes over the limit, which stay listed until dropped.
 */
export const set: Script = {
  name: "ledger.set",
  lua: `
local now = tonumber(ARGV[1])
local until_ms = now + tonumber(ARGV[4])
if type(redis.pcall('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)) ~= 'number' then redis.call('DEL', KEYS[2]) end
redis.call('SET', KEYS[1], ARGV[3])
redis.call('PEXPIREAT', KEYS[1], until_ms)
redis.call('ZADD', KEYS[2], until_ms, ARGV[2])
local last = redis.call('ZRANGE', KEYS[2], -1, -1, 'WITHSCORES')
redis.call('PEXPIREAT', KEYS[2], tonumber(last[2]))
return redis.call('ZRANGE', KEYS[2], 0, -1 - tonumber(ARGV[5]))`,
};

/** KEYS keys, then values; ARGV their hashes. Answers how many were there, and the hashes that are left. */
export const drop: Script = {
  name: "ledger.drop",
  lua: `
local dropped = 0
for i, hash in ipairs(ARGV) do
  dropped = dropped + redis.call('DEL', KEYS[i + 1])
  redis.call('ZREM', KEYS[1], hash)
end
return {dropped, redis.call('ZRANGE', KEYS[1], 0, -1)}`,
};

/**
 * The reply cache's scripts over `chat:{user}:{hash}` (a checksum and the value) and `chat:{user}:keys` (a sorted set
 * of the hashes by expiry time, ms), which lets an erasure find every value without searching.
 */
import type { Script } from "../kernel/redis.ts";

/** Reads a cached reply. A value that `keys` does not list is not served: no erasure would find it. */
export const get: Script = {
  name: "ledger.get",
  lua: `
local key, keys = unpack(KEYS)
local now, hash = unpack(ARGV)
local until_ms = redis.pcall('ZSCORE', keys, hash)
if type(until_ms) ~= 'string' or tonumber(until_ms) <= tonumber(now) then return false end
local value = redis.pcall('GET', key)
return type(value) == 'string' and value`,
};

/**
 * Caches a reply for `ttl` ms. A `keys` of another type is replaced: this runs in one script with a draft's
 * acknowledgement, which a damaged cache must not break. The value is listed before it is stored, so that an erasure
 * finds it even if the script is interrupted. Of more than `limit`, returns the oldest hashes, which stay listed until
 * dropped; unless `may_exceed` is 1, a full cache stores nothing new.
 */
export const set: Script = {
  name: "ledger.set",
  lua: `
local key, keys = unpack(KEYS)
local now, hash, value, ttl, limit, may_exceed = unpack(ARGV)
local until_ms = tonumber(now) + tonumber(ttl)
if type(redis.pcall('ZREMRANGEBYSCORE', keys, '-inf', now)) ~= 'number' then redis.call('DEL', keys) end
local is_full = redis.call('ZCARD', keys) >= tonumber(limit) and not redis.call('ZSCORE', keys, hash)
if is_full and may_exceed ~= '1' then return {} end
redis.call('ZADD', keys, until_ms, hash)
local last = redis.call('ZRANGE', keys, -1, -1, 'WITHSCORES')
redis.call('PEXPIREAT', keys, tonumber(last[2]))
redis.call('SET', key, value, 'PXAT', until_ms)
return redis.call('ZRANGE', keys, 0, -1 - tonumber(limit))`,
};

/**
 * Deletes cached replies by hash. KEYS: `keys`, then the values. Returns how many existed and the hashes that remain.
 */
export const drop: Script = {
  name: "ledger.drop",
  lua: `
local keys, hashes = KEYS[1], ARGV
local dropped = 0
for i, hash in ipairs(hashes) do
  dropped = dropped + redis.call('DEL', KEYS[i + 1])
  redis.call('ZREM', keys, hash)
end
return {dropped, redis.call('ZRANGE', keys, 0, -1)}`,
};

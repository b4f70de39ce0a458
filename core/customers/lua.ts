/** The cached status of a customer under `user:{id}:status` (5 minutes); a key of another type is no status, and replaced. */
import type { Script } from "../kernel/redis.ts";

export const readStatus: Script = {
  name: "customers.read_status",
  lua: `local status = redis.pcall('GET', KEYS[1]) return type(status) == 'string' and status`,
};

/** KEYS status; ARGV value expires_at. What a draft read before a change is not kept after it. */
export const cacheStatus: Script = {
  name: "customers.cache_status",
  lua: `local known = redis.pcall('GET', KEYS[1])
if type(known) == 'string' and (known:sub(1, 7) == 'changed' or known:sub(1, 8) == 'written ') then return {'changed'} end
redis.call('SET', KEYS[1], ARGV[1], 'PXAT', ARGV[2]) return {'cached'}`,
};

/**
 * KEYS status; ARGV expires_at change. No status opens from this mark, so it is read from Postgres; it names the changes
 * that are under way.
 */
export const distrustStatus: Script = {
  name: "customers.distrust_status",
  lua: `local known = redis.pcall('GET', KEYS[1])
local marks = (type(known) == 'string' and known:sub(1, 7) == 'changed') and known or 'changed'
redis.call('SET', KEYS[1], marks .. ' ' .. ARGV[2], 'PXAT', ARGV[1]) return {'changed'}`,
};

/**
 * KEYS status; ARGV value expires_at change. Caches what the change left in Postgres, unless another change is under way
 * or the mark is gone: then somebody may know better.
 */
export const writeStatus: Script = {
  name: "customers.write_status",
  lua: `local known, mark = redis.pcall('GET', KEYS[1]), ' ' .. ARGV[3]
if type(known) ~= 'string' or known:sub(1, 7) ~= 'changed' then return {'unknown'} end
local from, to = known:find(mark, 1, true)
if not from then return {'unknown'} end
local others = known:sub(1, from - 1) .. known:sub(to + 1)
local value = others == 'changed' and 'written ' .. ARGV[1] or others
redis.call('SET', KEYS[1], value, 'PXAT', ARGV[2]) return {'written'}`,
};

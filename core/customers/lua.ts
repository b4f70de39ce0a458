/**
 * A customer's cached status under `user:{id}:status` (5 minutes); a key of another type is treated as missing and
 * replaced.
 */
import type { Script } from "../kernel/redis.ts";

export const readStatus: Script = {
  name: "customers.read_status",
  lua: `
local key = KEYS[1]
local status = redis.pcall('GET', key)
return type(status) == 'string' and status`,
};

/** Caches a status unless it has changed since the draft read it. */
export const cacheStatus: Script = {
  name: "customers.cache_status",
  lua: `
local key, status, expires_at = KEYS[1], unpack(ARGV)
local known = redis.pcall('GET', key)
if type(known) == 'string' and (known:sub(1, 7) == 'changed' or known:sub(1, 8) == 'written ') then return {'changed'} end
redis.call('SET', key, status, 'PXAT', expires_at)
return {'cached'}`,
};

/**
 * Marks a status as changing, with the change's id. Until the mark expires or is replaced, the status is read from
 * Postgres.
 */
export const distrustStatus: Script = {
  name: "customers.distrust_status",
  lua: `
local key, expires_at, change = KEYS[1], unpack(ARGV)
local known = redis.pcall('GET', key)
local marks = (type(known) == 'string' and known:sub(1, 7) == 'changed') and known or 'changed'
redis.call('SET', key, marks .. ' ' .. change, 'PXAT', expires_at)
return {'changed'}`,
};

/**
 * Caches the status that a change left in Postgres, unless another change is in progress or the mark has expired: the
 * value may then be outdated.
 */
export const writeStatus: Script = {
  name: "customers.write_status",
  lua: `
local key, status, expires_at, change = KEYS[1], unpack(ARGV)
local known, mark = redis.pcall('GET', key), ' ' .. change
if type(known) ~= 'string' or known:sub(1, 7) ~= 'changed' then return {'unknown'} end
local from, to = known:find(mark, 1, true)
if not from then return {'unknown'} end
local others = known:sub(1, from - 1) .. known:sub(to + 1)
local value = others == 'changed' and 'written ' .. status or others
redis.call('SET', key, value, 'PXAT', expires_at)
return {'written'}`,
};

/** Deletes a cached status; returns how many there were. */
export const forgetStatus: Script = {
  name: "customers.forget_status",
  lua: `
local key = KEYS[1]
return redis.call('DEL', key)`,
};

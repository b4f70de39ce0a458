/** Scripts of health in Redis. */
import type { Script } from "../kernel/redis.ts";

/**
 * What Redis does when its memory is full, and the latest health check. The policy is empty rather than an error if
 * INFO is forbidden or does not report it.
 */
export const look: Script = {
  name: "health.look",
  lua: `
local check = KEYS[1]
local info = redis.pcall('INFO', 'memory')
local policy = type(info) == 'string' and string.match(info, 'maxmemory_policy:(%S+)') or ''
local known = redis.pcall('GET', check)
return {policy, type(known) == 'string' and known or ''}`,
};

/** Redis' memory in use, in bytes; empty if INFO is forbidden or does not report it. */
export const used: Script = {
  name: "health.used",
  lua: `
local info = redis.pcall('INFO', 'memory')
return {type(info) == 'string' and string.match(info, 'used_memory:(%d+)') or ''}`,
};

/** Stores the latest health check. */
export const storeCheck: Script = {
  name: "health.keep_check",
  lua: `
local check = KEYS[1]
local value, expires_at = ARGV[1], ARGV[2]
redis.call('SET', check, value)
redis.call('PEXPIREAT', check, expires_at)
return {'stored'}`,
};

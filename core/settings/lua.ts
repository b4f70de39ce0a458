/**
 * The newest settings under `settings`: `value` (sealed), `read_at` (ms, when Postgres was read), and the limits
 * `minute`, `hour` and `day` if they were set, which the write-ahead log reads. A key of another type is replaced.
 */
import type { Script } from "../kernel/redis.ts";

export const readSettings: Script = {
  name: "settings.read",
  lua: `
local known = redis.pcall('HMGET', KEYS[1], 'value', 'read_at')
if known.err or not known[1] or not known[2] then return false end
return {known[1], known[2]}`,
};

/** Stores what Postgres had, unless it has been read again since; a time far in the future is ignored. */
export const writeSettings: Script = {
  name: "settings.write",
  lua: `
local key = KEYS[1]
local value, read_at, expires_at = unpack(ARGV, 1, 3)
local known = redis.pcall('HGET', key, 'read_at')
if type(known) == 'table' then redis.call('DEL', key) end
local later = (type(known) == 'string' and tonumber(known) or 0) - tonumber(read_at)
if later > 0 and later < 60000 then return {'newer'} end
redis.call('HSET', key, 'value', value, 'read_at', read_at)
for i, name in ipairs({'minute', 'hour', 'day'}) do
  local limit = ARGV[3 + i]
  if limit == '' then redis.call('HDEL', key, name) else redis.call('HSET', key, name, limit) end
end
redis.call('PEXPIREAT', key, expires_at)
return {'written'}`,
};

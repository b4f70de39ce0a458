/**
 * The newest settings under `settings`: `version`, `value` (sealed), `read_at` (ms, when Postgres was read), and the
 * limits `minute`, `hour` and `day` if they were set, which the write-ahead log reads. A key of another type is replaced.
 */
import type { Script } from "../kernel/redis.ts";

export const readSettings: Script = {
  name: "settings.read",
  lua: `
local known = redis.pcall('HMGET', KEYS[1], 'value', 'read_at')
if known.err or not known[1] or not known[2] then return false end
return {known[1], known[2]}`,
};

/** Stores what Postgres had, unless a newer version was stored within the trusted time. */
export const writeSettings: Script = {
  name: "settings.write",
  lua: `
local key = KEYS[1]
local version, value, read_at, trusted, expires_at = unpack(ARGV, 1, 5)
local known = redis.pcall('HMGET', key, 'version', 'read_at')
if known.err then redis.call('DEL', key)
elseif (tonumber(known[1] or nil) or 0) > tonumber(version)
  and tonumber(read_at) - (tonumber(known[2] or nil) or 0) < tonumber(trusted) then return {'newer'} end
redis.call('HSET', key, 'version', version, 'value', value, 'read_at', read_at)
for i, name in ipairs({'minute', 'hour', 'day'}) do
  local limit = ARGV[5 + i]
  if limit == '' then redis.call('HDEL', key, name) else redis.call('HSET', key, name, limit) end
end
redis.call('PEXPIREAT', key, expires_at)
return {'written'}`,
};

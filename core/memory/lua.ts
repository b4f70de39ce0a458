/** Memory's scripts over `user:{id}` (context) and `user:{id}:history` (a list, oldest first). */
import type { Script } from "../kernel/redis.ts";

/** KEYS context history. */
export const read: Script = {
  name: "memory.read",
  lua: `return {redis.call('GET', KEYS[1]), redis.call('LRANGE', KEYS[2], 0, -1)}`,
};

/** KEYS context history. */
export const forget: Script = {
  name: "memory.forget",
  lua: `redis.call('DEL', KEYS[1], KEYS[2]) return {'forgotten'}`,
};

/**
 * KEYS context history; ARGV now context_ms history_ms length total digest, then entries. With a total the history is
 * laid anew; without a digest the context keeps its own. Every value is sealed (kernel/checksum.ts), and what a script finds
 * damaged it leaves for the next draft to rebuild. JSON stays text here: cjson would turn `[]` into `{}`.
 */
export const remember: Script = {
  name: "memory.remember",
  lua: `
local function seal(json) return string.sub(redis.sha1hex(json), 1, 16) .. ' ' .. json end
local now, total, digest = tonumber(ARGV[1]), tonumber(ARGV[5]), ARGV[6]
if total >= 0 then
  redis.call('DEL', KEYS[2])
else
  local known = redis.call('GET', KEYS[1])
  if not known or seal(string.sub(known, 18)) ~= known then return {'cold'} end
  local count, rest = string.match(string.sub(known, 18), '^{"v":1,"total":(%d+)(.*)$')
  if not count then return {'cold'} end
  total = tonumber(count)
  if digest == '' then digest = rest end
end
for i = 7, #ARGV do redis.call('RPUSH', KEYS[2], seal(ARGV[i])) end
redis.call('LTRIM', KEYS[2], -tonumber(ARGV[4]), -1)
redis.call('PEXPIREAT', KEYS[2], now + tonumber(ARGV[3]))
redis.call('SET', KEYS[1], seal(string.format('{"v":1,"total":%d%s', total + #ARGV - 6, digest)))
redis.call('PEXPIREAT', KEYS[1], now + tonumber(ARGV[2]))
return {'remembered'}`,
};

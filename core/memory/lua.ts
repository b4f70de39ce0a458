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

/** KEYS context history; ARGV now context_ms history_ms length total, then entries. With a total the history is laid anew. */
export const remember: Script = {
  name: "memory.remember",
  lua: `
local now, total = tonumber(ARGV[1]), tonumber(ARGV[5])
if total >= 0 then
  redis.call('DEL', KEYS[2])
else
  local known = redis.call('GET', KEYS[1])
  if not known then return {'cold'} end
  total = cjson.decode(known).total
end
for i = 6, #ARGV do redis.call('RPUSH', KEYS[2], ARGV[i]) end
redis.call('LTRIM', KEYS[2], -tonumber(ARGV[4]), -1)
redis.call('PEXPIREAT', KEYS[2], now + tonumber(ARGV[3]))
redis.call('SET', KEYS[1], cjson.encode({v = 1, total = total + #ARGV - 5}))
redis.call('PEXPIREAT', KEYS[1], now + tonumber(ARGV[2]))
return {'remembered'}`,
};

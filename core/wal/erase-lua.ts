/**
 * Scripts that erase a customer's log. Its hash gets one more field in the meantime:
 *   erasing         nothing is leased until then (ms); incoming messages wait in the list
 */
import type { Script } from "../kernel/redis.ts";
import { checks } from "./append-lua.ts";

/**
 * Closes a log: ends its lease, so that its holder can neither acknowledge nor release, and grants none until
 * `reopens`. The keys after the second mark updates as seen. Returns whether the log was closed before, and the ids of
 * all updates that Redis knows.
 */
export const close: Script = {
  name: "wal.close",
  lua: `
local log, state = unpack(KEYS, 1, 2)
local now, reopens = tonumber(ARGV[1]), ARGV[2]
${checks}
ensure_type(log, 'list') ensure_type(state, 'hash')
local before = integer(redis.call('HGET', state, 'erasing'), 1e15)
local ids = {}
for i = 3, #KEYS do
  ensure_type(KEYS[i], 'zset')
  for _, id in ipairs(redis.call('ZRANGE', KEYS[i], 0, -1)) do ids[#ids + 1] = id end
end
for _, entry in ipairs(redis.call('LRANGE', log, 0, -1)) do
  ids[#ids + 1] = string.match(entry, '"update_id":(%-?%d+)')
end
redis.call('HDEL', state, 'token', 'until')
redis.call('HSET', state, 'erasing', reopens)
return {(before and before > now) and 1 or 0, ids}`,
};

/**
 * Removes from a closed log the entries of these updates, their marks, and unreadable entries. The keys after the third
 * are the `parts` that mark updates as seen, then those to delete: the rate windows and a former key. Returns how many entries and
 * other keys were removed. Remaining entries are added again before the list's
 * old content is dropped, so a failure halfway loses none; the next purge drops duplicates that it left.
 */
export const purge: Script = {
  name: "wal.purge",
  lua: `
local log, state, due_set = unpack(KEYS, 1, 3)
local customer, parts, erased, entries, remaining, known = ARGV[1], tonumber(ARGV[2]), {}, 0, {}, {}
for i = 3, #ARGV do erased[ARGV[i]] = true end
${checks}
ensure_type(log, 'list') ensure_type(state, 'hash') ensure_type(due_set, 'zset')
for i = 4, 3 + parts do ensure_type(KEYS[i], 'zset') end
local all = redis.call('LRANGE', log, 0, -1)
for _, entry in ipairs(all) do
  local id = string.match(entry, '"update_id":(%-?%d+)')
  if not id or erased[id] then entries = entries + 1
  elseif not known[entry] then remaining[#remaining + 1] = entry end
  known[entry] = true
end
if #remaining < #all then
  for _, entry in ipairs(remaining) do redis.call('RPUSH', log, entry) end
  redis.call('LTRIM', log, #all, -1)
end
local keys = 0
for i = 3, #ARGV do keys = keys + redis.call('ZREM', KEYS[4 + tonumber(ARGV[i]) % parts], ARGV[i]) end
for i = 4 + parts, #KEYS do keys = keys + redis.call('DEL', KEYS[i]) end
redis.call('HDEL', state, 'attempts', 'excused')
if #remaining == 0 then redis.call('ZREM', due_set, customer) end
return {'purged', entries, keys}`,
};

/** Opens a log again; 1 if messages arrived while it was closed, so that a flush must be scheduled. */
export const reopen: Script = {
  name: "wal.reopen",
  lua: `
local log, state, due_set = unpack(KEYS)
local now, customer = unpack(ARGV)
${checks}
ensure_type(log, 'list') ensure_type(state, 'hash') ensure_type(due_set, 'zset')
if redis.call('LLEN', log) == 0 then
  redis.call('DEL', state)
  redis.call('ZREM', due_set, customer)
  return 0
end
redis.call('HDEL', state, 'erasing')
redis.call('HSET', state, 'due', now, 'flush', now)
redis.call('ZADD', due_set, now, customer)
return 1`,
};

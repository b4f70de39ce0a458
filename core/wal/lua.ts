/**
 * The log's scripts. A customer's log is a list of entries beside a hash:
 *   due, first     when the waiting burst is to be drafted, and when it began (ms)
 *   flush          when the flush that is under way arrives; absent: none is under way
 *   token, until   the lease and its end
 *   attempts       leases since the last acknowledgement
 *   excused        those of them that an outage ended, which says nothing about the turn
 */
import type { Script } from "../kernel/redis.ts";

/** KEYS log state seen due minute hour day; ARGV now update_id entry customer debounce max_wait seen_ms log_ms counts, then ms and limit of each window. */
export const append: Script = {
  name: "wal.append",
  lua: `
local now, seen_ms, log_ms = tonumber(ARGV[1]), tonumber(ARGV[7]), tonumber(ARGV[8])
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now - seen_ms)
if redis.call('ZSCORE', KEYS[3], ARGV[2]) then return {'duplicate'} end
redis.call('ZADD', KEYS[3], now, ARGV[2])
redis.call('PEXPIREAT', KEYS[3], now + seen_ms)
local over, names = '', {'minute', 'hour', 'day'}
for i = 1, (ARGV[9] == '1') and 3 or 0 do
  local key, ms, limit = KEYS[4 + i], tonumber(ARGV[8 + 2 * i]), tonumber(ARGV[9 + 2 * i])
  local window = now - now % ms
  local known = redis.call('HMGET', key, 'window', 'count', 'before')
  local at, count, before = tonumber(known[1] or 0), tonumber(known[2] or 0), tonumber(known[3] or 0)
  if at ~= window then
    before = (at == window - ms) and count or 0
    count = 0
  end
  count = count + 1
  redis.call('HSET', key, 'window', window, 'count', count, 'before', before)
  redis.call('PEXPIREAT', key, window + 2 * ms)
  if over == '' and count + before * (1 - (now - window) / ms) > limit then over = names[i] end
end
redis.call('RPUSH', KEYS[1], over .. ' ' .. ARGV[3])
local state = redis.call('HMGET', KEYS[2], 'first', 'flush')
local first = tonumber(state[1] or now)
-- Once the longest wait is over the due time stands in the past and stays there: the sweep must find a lost flush
-- even while the customer goes on writing.
local due = math.min(now + tonumber(ARGV[5]), first + tonumber(ARGV[6]))
redis.call('HSET', KEYS[2], 'first', first, 'due', due)
local schedule = 0
if not state[2] then
  schedule = 1
  redis.call('HSET', KEYS[2], 'flush', due)
end
redis.call('PEXPIREAT', KEYS[1], now + log_ms)
redis.call('PEXPIREAT', KEYS[2], now + log_ms)
redis.call('ZADD', KEYS[4], due, ARGV[4])
return {'appended', due, schedule, over}`,
};

/** KEYS log state due; ARGV now token until customer entries. */
export const lease: Script = {
  name: "wal.lease",
  lua: `
local now = tonumber(ARGV[1])
local state = redis.call('HMGET', KEYS[2], 'until', 'due')
if tonumber(state[1] or 0) > now then
  -- This may have been the flush of what came since: it has arrived, so the acknowledgement sends another one.
  redis.call('HDEL', KEYS[2], 'flush')
  return {'busy', tonumber(state[1])}
end
local entries = redis.call('LRANGE', KEYS[1], 0, tonumber(ARGV[5]) - 1)
if #entries == 0 then
  redis.call('DEL', KEYS[2])
  redis.call('ZREM', KEYS[3], ARGV[4])
  return {'empty'}
end
local due = tonumber(state[2] or now)
if due > now then
  redis.call('HSET', KEYS[2], 'flush', due)
  return {'early', due}
end
redis.call('HDEL', KEYS[2], 'flush', 'first')
redis.call('HSET', KEYS[2], 'token', ARGV[2], 'until', ARGV[3])
local attempts = redis.call('HINCRBY', KEYS[2], 'attempts', 1)
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[4])
local excused = tonumber(redis.call('HGET', KEYS[2], 'excused') or 0)
return {'leased', attempts, attempts - excused, entries}`,
};

/** KEYS log state due; ARGV token customer count keep. Only the lease's holder may acknowledge; 1 keeps the tries. */
export const acknowledge: Script = {
  name: "wal.acknowledge",
  lua: `
if redis.call('HGET', KEYS[2], 'token') ~= ARGV[1] then return {'fenced'} end
redis.call('LTRIM', KEYS[1], tonumber(ARGV[3]), -1)
redis.call('HDEL', KEYS[2], 'token', 'until')
if ARGV[4] ~= '1' then redis.call('HDEL', KEYS[2], 'attempts', 'excused') end
if redis.call('LLEN', KEYS[1]) == 0 then
  redis.call('DEL', KEYS[2])
  redis.call('ZREM', KEYS[3], ARGV[2])
  return {'done', 0, 0}
end
local state = redis.call('HMGET', KEYS[2], 'due', 'flush')
local due = tonumber(state[1] or 0)
redis.call('ZADD', KEYS[3], due, ARGV[2])
if state[2] then return {'done', due, 0} end
redis.call('HSET', KEYS[2], 'flush', due)
return {'done', due, 1}`,
};

/** KEYS state due; ARGV token customer due counted. Gives a lease back so that the turn is tried again at \`due\`. */
export const release: Script = {
  name: "wal.release",
  lua: `
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return {'fenced'} end
redis.call('HDEL', KEYS[1], 'token', 'until')
if ARGV[4] == '0' then redis.call('HINCRBY', KEYS[1], 'excused', 1) end
redis.call('HSET', KEYS[1], 'due', ARGV[3], 'flush', ARGV[3])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[2])
return {'done'}`,
};

/** KEYS due-sets; ARGV before limit. The customers of every shard whose flush or lease was lost. */
export const overdue: Script = {
  name: "wal.overdue",
  lua: `
local customers = {}
for _, shard in ipairs(KEYS) do
  for _, customer in ipairs(redis.call('ZRANGEBYSCORE', shard, '-inf', ARGV[1], 'LIMIT', 0, tonumber(ARGV[2]))) do
    customers[#customers + 1] = customer
  end
end
return customers`,
};

/** KEYS state due; ARGV now customer. Ends a lease whose holder is dead; 1 if there was one. */
export const endLease: Script = {
  name: "wal.end_lease",
  lua: `
if redis.call('HDEL', KEYS[1], 'token', 'until') == 0 then return 0 end
redis.call('HSET', KEYS[1], 'due', ARGV[1], 'flush', ARGV[1])
redis.call('ZADD', KEYS[2], ARGV[1], ARGV[2])
return 1`,
};

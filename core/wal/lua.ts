/**
 * The log's scripts. A customer's log is a list of entries beside a hash:
 *   due, first     when the waiting burst is to be drafted, and when it began (ms)
 *   flush          when the flush that is under way arrives; absent: none is under way
 *   token, until   the lease and its end
 *   attempts       leases since the last acknowledgement
 *   excused        those of them that an outage ended, which says nothing about the turn
 *
 * Redis rolls nothing back: a script that fails half-way keeps what it wrote. So each script first deletes a key of
 * another type, which holds nothing for it, reads no number without checking it, and `append` marks an update as seen
 * only once its entry is in the list.
 */
import type { Script } from "../kernel/redis.ts";

/** What every script checks before it trusts a key or a number. */
export const checks = `
local function sound(key, kind)
  local found = redis.call('TYPE', key).ok
  if found ~= kind and found ~= 'none' then redis.call('DEL', key) end
end
local function whole(text, most)
  local number = tonumber(text or nil)
  if number and number >= 0 and number <= most and number == math.floor(number) then return number end
end`;

/** Puts entries at the log's end and moves its due time; yields that time, and 1 when its flush must be scheduled. */
export const enqueueing = `
local function enqueue(log, state, due_set, customer, now, debounce, max_wait, entries)
  for _, entry in ipairs(entries) do redis.call('RPUSH', log, entry) end
  local known = redis.call('HMGET', state, 'first', 'flush')
  local first = whole(known[1], now) or now
  -- Once the longest wait is over the due time stands in the past and stays there: the sweep must find a lost flush
  -- even while the customer goes on writing.
  local due = math.min(now + debounce, first + max_wait)
  redis.call('HSET', state, 'first', first, 'due', due)
  if not known[2] then redis.call('HSET', state, 'flush', due) end
  redis.call('ZADD', due_set, due, customer)
  return due, known[2] and 0 or 1
end
local function mark(seen, id, now, seen_ms)
  redis.call('ZADD', seen, now, id)
  redis.call('PEXPIREAT', seen, now + seen_ms)
end`;

/** KEYS log state seen due minute hour day; ARGV now update_id entry customer debounce max_wait seen_ms counts, then ms and limit of each window. */
export const append: Script = {
  name: "wal.append",
  lua: `${checks}${enqueueing}
sound(KEYS[1], 'list') sound(KEYS[2], 'hash') sound(KEYS[3], 'zset') sound(KEYS[4], 'zset')
local now, seen_ms = tonumber(ARGV[1]), tonumber(ARGV[7])
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now - seen_ms)
if redis.call('ZSCORE', KEYS[3], ARGV[2]) then return {'duplicate'} end
local over, names = '', {'minute', 'hour', 'day'}
for i = 1, (ARGV[8] == '1') and 3 or 0 do
  local key, ms, limit = KEYS[4 + i], tonumber(ARGV[7 + 2 * i]), tonumber(ARGV[8 + 2 * i])
  sound(key, 'hash')
  local window = now - now % ms
  local known = redis.call('HMGET', key, 'window', 'count', 'before')
  local at, count, before = whole(known[1], window) or 0, whole(known[2], 1e9) or 0, whole(known[3], 1e9) or 0
  if at ~= window then
    before = (at == window - ms) and count or 0
    count = 0
  end
  count = count + 1
  redis.call('HSET', key, 'window', window, 'count', count, 'before', before)
  redis.call('PEXPIREAT', key, window + 2 * ms)
  if over == '' and before * (ms - (now - window)) > (limit - count) * ms then over = names[i] end
end
local entry = over .. ' ' .. ARGV[3]
local due, schedule =
  enqueue(KEYS[1], KEYS[2], KEYS[4], ARGV[4], now, tonumber(ARGV[5]), tonumber(ARGV[6]), {entry})
mark(KEYS[3], ARGV[2], now, seen_ms)
return {'appended', due, schedule, over}`,
};

/** KEYS log state due; ARGV now token until customer entries latest. No lease ends after \`until\`, nothing is due after \`latest\`: what says so is damaged, or the clock was set back. */
export const lease: Script = {
  name: "wal.lease",
  lua: `${checks}
sound(KEYS[1], 'list') sound(KEYS[2], 'hash') sound(KEYS[3], 'zset')
local now = tonumber(ARGV[1])
local state = redis.call('HMGET', KEYS[2], 'until', 'due', 'attempts', 'excused')
local ends = tonumber(state[1] or nil)
if ends and ends > now and ends <= tonumber(ARGV[3]) then
  -- This may have been the flush of what came since: it has arrived, so the acknowledgement sends another one.
  redis.call('HDEL', KEYS[2], 'flush')
  return {'busy', ends}
end
local entries = redis.call('LRANGE', KEYS[1], 0, tonumber(ARGV[5]) - 1)
if #entries == 0 then
  redis.call('DEL', KEYS[2])
  redis.call('ZREM', KEYS[3], ARGV[4])
  return {'empty'}
end
local due = tonumber(state[2] or nil)
if due and due > now and due <= tonumber(ARGV[6]) then
  redis.call('HSET', KEYS[2], 'flush', due)
  return {'early', due}
end
local attempts = (whole(state[3], 1e6) or 0) + 1
local excused = whole(state[4], attempts - 1) or 0
redis.call('HDEL', KEYS[2], 'flush', 'first')
redis.call('HSET', KEYS[2], 'token', ARGV[2], 'until', ARGV[3], 'attempts', attempts, 'excused', excused)
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[4])
return {'leased', attempts, attempts - excused, entries, redis.call('LLEN', KEYS[1]) - #entries}`,
};

/** KEYS log state due; ARGV token customer count keep. Only the lease's holder may acknowledge; 1 keeps the tries. */
export const acknowledge: Script = {
  name: "wal.acknowledge",
  lua: `${checks}
sound(KEYS[1], 'list') sound(KEYS[2], 'hash') sound(KEYS[3], 'zset')
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
-- Nothing but a whole number travels on: a reply cuts fractions off, and 0 says that nothing waits.
local due = math.max(1, whole(state[1], 1e15) or 1)
redis.call('ZADD', KEYS[3], due, ARGV[2])
if state[2] then return {'done', due, 0} end
redis.call('HSET', KEYS[2], 'flush', due)
return {'done', due, 1}`,
};

/** KEYS state due; ARGV token customer due counted. Gives a lease back so that the turn is tried again at \`due\`. */
export const release: Script = {
  name: "wal.release",
  lua: `${checks}
sound(KEYS[1], 'hash') sound(KEYS[2], 'zset')
local state = redis.call('HMGET', KEYS[1], 'token', 'excused')
if state[1] ~= ARGV[1] then return {'fenced'} end
redis.call('HDEL', KEYS[1], 'token', 'until')
if ARGV[4] == '0' then redis.call('HSET', KEYS[1], 'excused', (whole(state[2], 1e6) or 0) + 1) end
redis.call('HSET', KEYS[1], 'due', ARGV[3], 'flush', ARGV[3])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[2])
return {'done'}`,
};

/** KEYS due-sets; ARGV before limit after. The members of every shard whose flush or lease was lost, or whose time is impossible. */
export const overdue: Script = {
  name: "wal.overdue",
  lua: `${checks}
local members = {}
local function take(shard, from, to)
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', shard, from, to, 'LIMIT', 0, tonumber(ARGV[2]))) do
    members[#members + 1] = member
  end
end
for _, shard in ipairs(KEYS) do
  sound(shard, 'zset')
  take(shard, '-inf', ARGV[1])
  take(shard, '(' .. ARGV[3], '+inf')
end
return members`,
};

/** KEYS due-sets; ARGV members. Removes what names no customer. */
export const dropDue: Script = {
  name: "wal.drop_due",
  lua: `for _, shard in ipairs(KEYS) do redis.call('ZREM', shard, unpack(ARGV)) end
return #ARGV`,
};

/** KEYS state due; ARGV now customer. Ends a lease whose holder is dead; 1 if there was one. */
export const endLease: Script = {
  name: "wal.end_lease",
  lua: `${checks}
sound(KEYS[1], 'hash') sound(KEYS[2], 'zset')
if redis.call('HDEL', KEYS[1], 'token', 'until') == 0 then return 0 end
redis.call('HSET', KEYS[1], 'due', ARGV[1], 'flush', ARGV[1])
redis.call('ZADD', KEYS[2], ARGV[1], ARGV[2])
return 1`,
};

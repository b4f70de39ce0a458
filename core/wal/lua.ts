/**
 * The log's scripts. A customer's log is a list of entries and a hash:
 *   due, first     when the waiting burst is to be drafted, and when it began (ms)
 *   flush          when the pending flush arrives; absent if none is pending
 *   token, until   the lease and its end
 *   attempts       leases since the last acknowledgement
 *   excused        those of them that an outage ended, which says nothing about the turn
 *   erasing        while the customer is being erased: no lease is granted until then (ms)
 *   unsorted       an entry may come after later ones: the next lease sorts the list first
 *
 * Redis rolls nothing back: the writes of a script that fails halfway remain. So each script first deletes a key of
 * another type, which holds nothing of ours, and checks every number that it reads. `append` marks an update as seen
 * only once its entry is in the list, and a script removes data last, after writing what replaces it.
 */
import type { Script } from "../kernel/redis.ts";
import { checks } from "./append-lua.ts";

/**
 * Sorts a list of entries by their arrival. The sorted entries are added before the others are dropped, so a failure
 * halfway loses none; the next sort drops duplicates that it left.
 */
const sorting = `
local function arrival(entry, at)
  local came = string.match(entry, '"received_at":"([^"]+)"') or ''
  local id = tonumber(string.match(entry, '"update_id":(%-?%d+)') or nil) or 0
  return {entry = entry, at = at, came = came, id = id}
end
local function before(a, b)
  if a.came ~= b.came then return a.came < b.came end
  if a.id ~= b.id then return a.id < b.id end
  return a.at < b.at
end
local function sort(log)
  local entries, known = {}, {}
  local all = redis.call('LRANGE', log, 0, -1)
  for at, entry in ipairs(all) do
    if not known[entry] then entries[#entries + 1] = arrival(entry, at) end
    known[entry] = true
  end
  table.sort(entries, before)
  for _, one in ipairs(entries) do redis.call('RPUSH', log, one.entry) end
  redis.call('LTRIM', log, #all, -1)
end`;

/**
 * Leases a customer's entries. A lease that ends after `lease_end`, or a due time after `latest_due`, is damaged, or
 * the clock was set back.
 */
export const lease: Script = {
  name: "wal.lease",
  lua: `
local log, state, due_set = unpack(KEYS)
local now, token, lease_end, customer, limit, latest_due = unpack(ARGV)
now = tonumber(now)
${checks}${sorting}
ensure_type(log, 'list') ensure_type(state, 'hash') ensure_type(due_set, 'zset')
local known = redis.call('HMGET', state, 'until', 'due', 'attempts', 'excused', 'erasing', 'unsorted')
local reopens = integer(known[5], 1e15)
if reopens and reopens > now then
  redis.call('HDEL', state, 'flush')
  return {'busy', reopens}
end
local ends = tonumber(known[1] or nil)
if ends and ends > now and ends <= tonumber(lease_end) then
  -- This job may have been the flush of messages that came since, so the acknowledgement must send another one.
  redis.call('HDEL', state, 'flush')
  return {'busy', ends}
end
if known[6] then sort(log) end
local entries = redis.call('LRANGE', log, 0, tonumber(limit) - 1)
if #entries == 0 then
  redis.call('DEL', state)
  redis.call('ZREM', due_set, customer)
  return {'empty'}
end
local due = tonumber(known[2] or nil)
if due and due > now and due <= tonumber(latest_due) then
  redis.call('HSET', state, 'flush', due)
  return {'early', due}
end
local attempts = (integer(known[3], 1e6) or 0) + 1
local excused = integer(known[4], attempts - 1) or 0
redis.call('HDEL', state, 'flush', 'first', 'unsorted')
redis.call('HSET', state, 'token', token, 'until', lease_end, 'attempts', attempts, 'excused', excused)
redis.call('ZADD', due_set, lease_end, customer)
return {'leased', attempts, attempts - excused, entries, known[6] and 1 or 0}`,
};

/** Says whether this token holds the lease, and writes nothing. */
export const checkLease: Script = {
  name: "wal.check_lease",
  lua: `
local state, token = KEYS[1], ARGV[1]
if redis.pcall('HGET', state, 'token') ~= token then return {'fenced'} end
return {'held'}`,
};

/**
 * Removes the lease's oldest `count` entries and ends it; `keep_attempts` is 1 or 0. Runs only after `checkLease` and
 * the parts that remember these entries, in the same round trip.
 */
export const acknowledge: Script = {
  name: "wal.acknowledge",
  lua: `
local log, state, due_set = unpack(KEYS)
local customer, count, keep_attempts = unpack(ARGV)
${checks}
ensure_type(log, 'list') ensure_type(state, 'hash') ensure_type(due_set, 'zset')
redis.call('LTRIM', log, tonumber(count), -1)
if redis.call('LLEN', log) == 0 then
  redis.call('DEL', state)
  redis.call('ZREM', due_set, customer)
  return {'done', 0, 0}
end
if keep_attempts == '1' then redis.call('HDEL', state, 'token', 'until')
else redis.call('HDEL', state, 'token', 'until', 'attempts', 'excused') end
local known = redis.call('HMGET', state, 'due', 'flush')
-- Only a whole number can be returned: replies truncate fractions, and 0 means that nothing waits.
local due = math.max(1, integer(known[1], 1e15) or 1)
redis.call('ZADD', due_set, due, customer)
if known[2] then return {'done', due, 0} end
redis.call('HSET', state, 'flush', due)
return {'done', due, 1}`,
};

/**
 * Ends a lease so that its turn is tried again at `due`; `counted` is 0 if an outage ended the attempt, `unsorted` is 1
 * if the log may be out of order.
 */
export const release: Script = {
  name: "wal.release",
  lua: `
local state, due_set = unpack(KEYS)
local token, customer, due, counted, unsorted = unpack(ARGV)
${checks}
ensure_type(state, 'hash') ensure_type(due_set, 'zset')
local known = redis.call('HMGET', state, 'token', 'excused')
if known[1] ~= token then return {'fenced'} end
if unsorted == '1' then redis.call('HSET', state, 'unsorted', 1) end
if counted == '0' then redis.call('HSET', state, 'excused', (integer(known[2], 1e6) or 0) + 1) end
redis.call('HSET', state, 'due', due, 'flush', due)
redis.call('HDEL', state, 'token', 'until')
redis.call('ZADD', due_set, due, customer)
return {'done'}`,
};

/** The members of every due-set whose flush or lease was lost, or whose time is impossible. */
export const overdue: Script = {
  name: "wal.overdue",
  lua: `
local before, limit, after = unpack(ARGV)
${checks}
local members = {}
local function take(shard, from, to)
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', shard, from, to, 'LIMIT', 0, tonumber(limit))) do
    members[#members + 1] = member
  end
end
for _, shard in ipairs(KEYS) do
  ensure_type(shard, 'zset')
  take(shard, '-inf', before)
  take(shard, '(' .. after, '+inf')
end
return members`,
};

/** Removes members that name no customer from every due-set. */
export const dropDue: Script = {
  name: "wal.drop_due",
  lua: `
local members = ARGV
for _, shard in ipairs(KEYS) do redis.call('ZREM', shard, unpack(members)) end
return #members`,
};

/** Ends a lease whose holder is dead; 1 if there was one. */
export const endLease: Script = {
  name: "wal.end_lease",
  lua: `
local state, due_set = unpack(KEYS)
local now, customer = unpack(ARGV)
${checks}
ensure_type(state, 'hash') ensure_type(due_set, 'zset')
local known = redis.call('HMGET', state, 'token', 'until')
if not known[1] and not known[2] then return 0 end
redis.call('HSET', state, 'due', now, 'flush', now)
redis.call('HDEL', state, 'token', 'until')
redis.call('ZADD', due_set, now, customer)
return 1`,
};

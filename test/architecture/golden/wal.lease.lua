local log, state, due_set = unpack(KEYS)
local now, token, lease_end, customer, limit, latest_due = unpack(ARGV)
now = tonumber(now)

local function ensure_type(key, kind)
  local found = redis.call('TYPE', key).ok
  if found ~= kind and found ~= 'none' then redis.call('DEL', key) end
end
local function integer(text, max)
  local number = tonumber(text or nil)
  if number and number >= 0 and number <= max and number == math.floor(number) then return number end
end
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
end
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
return {'leased', attempts, attempts - excused, entries, known[6] and 1 or 0}

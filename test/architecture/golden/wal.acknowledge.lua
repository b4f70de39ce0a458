local log, state, due_set = unpack(KEYS)
local customer, count, keep_attempts = unpack(ARGV)

local function ensure_type(key, kind)
  local found = redis.call('TYPE', key).ok
  if found ~= kind and found ~= 'none' then redis.call('DEL', key) end
end
local function integer(text, max)
  local number = tonumber(text or nil)
  if number and number >= 0 and number <= max and number == math.floor(number) then return number end
end
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
return {'done', due, 1}

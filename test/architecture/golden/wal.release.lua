local state, due_set = unpack(KEYS)
local token, customer, due, counted, unsorted = unpack(ARGV)

local function ensure_type(key, kind)
  local found = redis.call('TYPE', key).ok
  if found ~= kind and found ~= 'none' then redis.call('DEL', key) end
end
local function integer(text, max)
  local number = tonumber(text or nil)
  if number and number >= 0 and number <= max and number == math.floor(number) then return number end
end
ensure_type(state, 'hash') ensure_type(due_set, 'zset')
local known = redis.call('HMGET', state, 'token', 'excused')
if known[1] ~= token then return {'fenced'} end
if unsorted == '1' then redis.call('HSET', state, 'unsorted', 1) end
if counted == '0' then redis.call('HSET', state, 'excused', (integer(known[2], 1e6) or 0) + 1) end
redis.call('HSET', state, 'due', due, 'flush', due)
redis.call('HDEL', state, 'token', 'until')
redis.call('ZADD', due_set, due, customer)
return {'done'}

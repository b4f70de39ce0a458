local log, state, due_set = unpack(KEYS)
local now, customer = unpack(ARGV)

local function ensure_type(key, kind)
  local found = redis.call('TYPE', key).ok
  if found ~= kind and found ~= 'none' then redis.call('DEL', key) end
end
local function integer(text, max)
  local number = tonumber(text or nil)
  if number and number >= 0 and number <= max and number == math.floor(number) then return number end
end
ensure_type(log, 'list') ensure_type(state, 'hash') ensure_type(due_set, 'zset')
if redis.call('LLEN', log) == 0 then
  redis.call('DEL', state)
  redis.call('ZREM', due_set, customer)
  return 0
end
redis.call('HDEL', state, 'erasing')
redis.call('HSET', state, 'due', now, 'flush', now)
redis.call('ZADD', due_set, now, customer)
return 1

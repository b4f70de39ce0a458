local log, state, due_set = unpack(KEYS)
local now, customer = unpack(ARGV)

local function sound(key, kind)
  local found = redis.call('TYPE', key).ok
  if found ~= kind and found ~= 'none' then redis.call('DEL', key) end
end
local function whole(text, most)
  local number = tonumber(text or nil)
  if number and number >= 0 and number <= most and number == math.floor(number) then return number end
end
sound(log, 'list') sound(state, 'hash') sound(due_set, 'zset')
if redis.call('LLEN', log) == 0 then
  redis.call('DEL', state)
  redis.call('ZREM', due_set, customer)
  return 0
end
redis.call('HDEL', state, 'erasing')
redis.call('HSET', state, 'due', now, 'flush', now)
redis.call('ZADD', due_set, now, customer)
return 1

local state, due_set = unpack(KEYS)
local now, customer = unpack(ARGV)

local function ensure_type(key, kind)
  local found = redis.call('TYPE', key).ok
  if found ~= kind and found ~= 'none' then redis.call('DEL', key) end
end
local function integer(text, max)
  local number = tonumber(text or nil)
  if number and number >= 0 and number <= max and number == math.floor(number) then return number end
end
ensure_type(state, 'hash') ensure_type(due_set, 'zset')
local known = redis.call('HMGET', state, 'token', 'until')
if not known[1] and not known[2] then return 0 end
redis.call('HSET', state, 'due', now, 'flush', now)
redis.call('HDEL', state, 'token', 'until')
redis.call('ZADD', due_set, now, customer)
return 1

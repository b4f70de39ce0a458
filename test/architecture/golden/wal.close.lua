local log, state = unpack(KEYS, 1, 2)
local now, reopens = tonumber(ARGV[1]), ARGV[2]

local function ensure_type(key, kind)
  local found = redis.call('TYPE', key).ok
  if found ~= kind and found ~= 'none' then redis.call('DEL', key) end
end
local function integer(text, max)
  local number = tonumber(text or nil)
  if number and number >= 0 and number <= max and number == math.floor(number) then return number end
end
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
return {(before and before > now) and 1 or 0, ids}

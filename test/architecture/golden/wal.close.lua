local log, state = unpack(KEYS, 1, 2)
local now, reopens = tonumber(ARGV[1]), ARGV[2]

local function sound(key, kind)
  local found = redis.call('TYPE', key).ok
  if found ~= kind and found ~= 'none' then redis.call('DEL', key) end
end
local function whole(text, most)
  local number = tonumber(text or nil)
  if number and number >= 0 and number <= most and number == math.floor(number) then return number end
end
sound(log, 'list') sound(state, 'hash')
local before = whole(redis.call('HGET', state, 'erasing'), 1e15)
local ids = {}
for i = 3, #KEYS do
  sound(KEYS[i], 'zset')
  for _, id in ipairs(redis.call('ZRANGE', KEYS[i], 0, -1)) do ids[#ids + 1] = id end
end
for _, entry in ipairs(redis.call('LRANGE', log, 0, -1)) do
  ids[#ids + 1] = string.match(entry, '"update_id":(%-?%d+)')
end
redis.call('HDEL', state, 'token', 'until')
redis.call('HSET', state, 'erasing', reopens)
return {(before and before > now) and 1 or 0, ids}

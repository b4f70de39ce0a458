local before, limit, after = unpack(ARGV)

local function ensure_type(key, kind)
  local found = redis.call('TYPE', key).ok
  if found ~= kind and found ~= 'none' then redis.call('DEL', key) end
end
local function integer(text, max)
  local number = tonumber(text or nil)
  if number and number >= 0 and number <= max and number == math.floor(number) then return number end
end
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
return members

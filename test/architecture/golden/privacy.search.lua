local page = redis.call('SCAN', ARGV[1], 'COUNT', ARGV[2])
local hits = {}
local function values(key)
  local kind = redis.call('TYPE', key).ok
  if kind == 'string' then return {redis.call('GET', key)} end
  if kind == 'list' then return redis.call('LRANGE', key, 0, -1) end
  if kind == 'hash' then return redis.call('HGETALL', key) end
  if kind == 'set' then return redis.call('SMEMBERS', key) end
  if kind == 'zset' then return redis.call('ZRANGE', key, 0, -1) end
  return {}
end
for _, key in ipairs(page[2]) do
  local found = values(key)
  found[#found + 1] = key
  for i = 3, #ARGV do
    for _, value in ipairs(found) do
      if value and string.find(value, ARGV[i], 1, true) then
        hits[#hits + 1] = {key, i - 2}
        break
      end
    end
  end
end
return {page[1], hits}

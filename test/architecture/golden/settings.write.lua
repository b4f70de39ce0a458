local key = KEYS[1]
local value, read_at, expires_at = unpack(ARGV, 1, 3)
local known = redis.pcall('HGET', key, 'read_at')
if type(known) == 'table' then redis.call('DEL', key) end
local later = (type(known) == 'string' and tonumber(known) or 0) - tonumber(read_at)
if later > 0 and later < 60000 then return {'newer'} end
redis.call('HSET', key, 'value', value, 'read_at', read_at)
for i, name in ipairs({'minute', 'hour', 'day'}) do
  local limit = ARGV[3 + i]
  if limit == '' then redis.call('HDEL', key, name) else redis.call('HSET', key, name, limit) end
end
redis.call('PEXPIREAT', key, expires_at)
return {'written'}

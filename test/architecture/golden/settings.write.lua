local key = KEYS[1]
local version, value, read_at, trusted, expires_at = unpack(ARGV, 1, 5)
local known = redis.pcall('HMGET', key, 'version', 'read_at')
if known.err then redis.call('DEL', key)
elseif (tonumber(known[1] or nil) or 0) > tonumber(version)
  and tonumber(read_at) - (tonumber(known[2] or nil) or 0) < tonumber(trusted) then return {'newer'} end
redis.call('HSET', key, 'version', version, 'value', value, 'read_at', read_at)
for i, name in ipairs({'minute', 'hour', 'day'}) do
  local limit = ARGV[5 + i]
  if limit == '' then redis.call('HDEL', key, name) else redis.call('HSET', key, name, limit) end
end
redis.call('PEXPIREAT', key, expires_at)
return {'written'}

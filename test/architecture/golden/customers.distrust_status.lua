local key, expires_at, change = KEYS[1], unpack(ARGV)
local known = redis.pcall('GET', key)
local marks = (type(known) == 'string' and known:sub(1, 7) == 'changed') and known or 'changed'
redis.call('SET', key, marks .. ' ' .. change, 'PXAT', expires_at)
return {'changed'}

local key, status, expires_at = KEYS[1], unpack(ARGV)
local known = redis.pcall('GET', key)
if type(known) == 'string' and (known:sub(1, 7) == 'changed' or known:sub(1, 8) == 'written ') then return {'changed'} end
redis.call('SET', key, status, 'PXAT', expires_at)
return {'cached'}

local mark, expires_at = KEYS[1], ARGV[1]
if redis.pcall('GET', mark) == 'changed' then return {'changed'} end
redis.call('SET', mark, '1', 'PXAT', expires_at)
return {'marked'}

local mark, expires_at = KEYS[1], ARGV[1]
redis.call('SET', mark, 'changed', 'PXAT', expires_at)
return {'changed'}

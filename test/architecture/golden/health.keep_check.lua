local check = KEYS[1]
local value, expires_at = ARGV[1], ARGV[2]
redis.call('SET', check, value)
redis.call('PEXPIREAT', check, expires_at)
return {'stored'}

local key = KEYS[1]
local status = redis.pcall('GET', key)
return type(status) == 'string' and status

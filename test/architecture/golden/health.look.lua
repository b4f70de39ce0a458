local check = KEYS[1]
local info = redis.pcall('INFO', 'memory')
local policy = type(info) == 'string' and string.match(info, 'maxmemory_policy:(%S+)') or ''
local known = redis.pcall('GET', check)
return {policy, type(known) == 'string' and known or ''}

local counters = KEYS[1]
local all = redis.pcall('HGETALL', counters)
return all.err and {} or all

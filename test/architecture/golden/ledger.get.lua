local key, keys = unpack(KEYS)
local now, hash = unpack(ARGV)
local until_ms = redis.pcall('ZSCORE', keys, hash)
if type(until_ms) ~= 'string' or tonumber(until_ms) <= tonumber(now) then return false end
local value = redis.pcall('GET', key)
return type(value) == 'string' and value

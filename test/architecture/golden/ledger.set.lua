local key, keys = unpack(KEYS)
local now, hash, value, ttl, limit, may_exceed = unpack(ARGV)
local until_ms = tonumber(now) + tonumber(ttl)
if type(redis.pcall('ZREMRANGEBYSCORE', keys, '-inf', now)) ~= 'number' then redis.call('DEL', keys) end
local is_full = redis.call('ZCARD', keys) >= tonumber(limit) and not redis.call('ZSCORE', keys, hash)
if is_full and may_exceed ~= '1' then return {} end
redis.call('ZADD', keys, until_ms, hash)
local last = redis.call('ZRANGE', keys, -1, -1, 'WITHSCORES')
redis.call('PEXPIREAT', keys, tonumber(last[2]))
redis.call('SET', key, value, 'PXAT', until_ms)
return redis.call('ZRANGE', keys, 0, -1 - tonumber(limit))

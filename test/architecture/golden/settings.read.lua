local known = redis.pcall('HMGET', KEYS[1], 'value', 'read_at')
if known.err or not known[1] or not known[2] then return false end
return {known[1], known[2]}

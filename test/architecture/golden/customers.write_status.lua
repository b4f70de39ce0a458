local key, status, expires_at, change = KEYS[1], unpack(ARGV)
local known, mark = redis.pcall('GET', key), ' ' .. change
if type(known) ~= 'string' or known:sub(1, 7) ~= 'changed' then return {'unknown'} end
local from, to = known:find(mark, 1, true)
if not from then return {'unknown'} end
local others = known:sub(1, from - 1) .. known:sub(to + 1)
local value = others == 'changed' and 'written ' .. status or others
redis.call('SET', key, value, 'PXAT', expires_at)
return {'written'}

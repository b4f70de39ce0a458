local function get(key)
  local value = redis.pcall('GET', key)
  return type(value) == 'string' and value
end
local function entries(key)
  local list = redis.pcall('LRANGE', key, 0, -1)
  return list.err and {} or list
end
local function seal(json) return string.sub(redis.sha1hex(json), 1, 16) .. ' ' .. json end
local context = KEYS[1]
local now, context_ms, covers, part = unpack(ARGV)
local known = get(context)
if not known or seal(string.sub(known, 18)) ~= known then return {'cold'} end
local count, rest = string.match(string.sub(known, 18), '^{"v":1,"total":(%d+)(.*)$')
if not count then return {'cold'} end
local before, covered = string.match(rest, '^(,"summarised":{"covers":(%d+),"text":"[^"]*"})')
if before then
  if tonumber(covered) > tonumber(covers) then return {'later'} end
  rest = string.sub(rest, #before + 1)
end
redis.call('SET', context, seal('{"v":1,"total":' .. count .. part .. rest))
redis.call('PEXPIREAT', context, tonumber(now) + tonumber(context_ms))
return {'summarised'}

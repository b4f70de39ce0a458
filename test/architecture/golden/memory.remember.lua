local function get(key)
  local value = redis.pcall('GET', key)
  return type(value) == 'string' and value
end
local function entries(key)
  local list = redis.pcall('LRANGE', key, 0, -1)
  return list.err and {} or list
end
local function seal(json) return string.sub(redis.sha1hex(json), 1, 16) .. ' ' .. json end
local context, history, compressions = unpack(KEYS)
local now, context_ms, history_ms, length, total, digest, compression, micros = unpack(ARGV, 1, 8)
now, total = tonumber(now), tonumber(total)
if compressions then
  if type(redis.pcall('HINCRBY', compressions, compression, 1)) ~= 'number' then
    redis.call('DEL', compressions)
    redis.call('HINCRBY', compressions, compression, 1)
  end
  redis.pcall('HINCRBY', compressions, 'micros', micros)
  local longest = tonumber(redis.call('HGET', compressions, 'longest') or nil)
  if not longest or longest < tonumber(micros) then redis.call('HSET', compressions, 'longest', micros) end
end
if total >= 0 or type(redis.pcall('LLEN', history)) ~= 'number' then redis.call('DEL', history) end
if total < 0 then
  local known = get(context)
  if not known or seal(string.sub(known, 18)) ~= known then return {'cold'} end
  local count, rest = string.match(string.sub(known, 18), '^{"v":1,"total":(%d+)(.*)$')
  if not count then return {'cold'} end
  total = tonumber(count)
  if digest == '' then digest = rest
  else digest = (string.match(rest, '^,"summarised":{"covers":%d+,"text":"[^"]*"}') or '') .. digest end
end
for i = 9, #ARGV do redis.call('RPUSH', history, seal(ARGV[i])) end
redis.call('LTRIM', history, -tonumber(length), -1)
redis.call('PEXPIREAT', history, now + tonumber(history_ms))
redis.call('SET', context, seal(string.format('{"v":1,"total":%d%s', total + #ARGV - 8, digest)))
redis.call('PEXPIREAT', context, now + tonumber(context_ms))
return {'remembered'}

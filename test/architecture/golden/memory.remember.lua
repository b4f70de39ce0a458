local contextFields = {'total', 'covers', 'summary', 'digest', 'compression', 'check'}
local function fields(key)
  local values = redis.pcall('HMGET', key, unpack(contextFields))
  return not values.err and values[1] and values
end
local function entries(key)
  local list = redis.pcall('LRANGE', key, 0, -1)
  return list.err and {} or list
end
local function checksum(text) return string.sub(redis.sha1hex(text), 1, 16) end
local function seal(json) return checksum(json) .. ' ' .. json end
local function joined(total, covers, summary, digest, compression)
  return table.concat({total, covers, summary, digest, compression}, '\n')
end
local function open(values)
  if not values then return nil end
  for i = 1, 6 do if not values[i] then return nil end end
  if checksum(joined(unpack(values, 1, 5))) ~= values[6] then return nil end
  return {total = values[1], covers = values[2], summary = values[3], digest = values[4], compression = values[5]}
end
local function store(key, total, covers, summary, digest, compression)
  redis.call('DEL', key)
  redis.call('HSET', key, 'total', total, 'covers', covers, 'summary', summary, 'digest', digest,
    'compression', compression, 'check', checksum(joined(total, covers, summary, digest, compression)))
end
local context, history, compressions = unpack(KEYS)
local now, context_ms, history_ms, length, total, covers, summary, digest, compression, micros = unpack(ARGV, 1, 10)
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
  local known = open(fields(context))
  if not known then return {'cold'} end
  total, covers, summary = tonumber(known.total), known.covers, known.summary
  if digest == '' then digest, compression = known.digest, known.compression end
end
-- Until the new context is stored there is none: if the script is interrupted here, the memory is rebuilt.
redis.call('DEL', context)
for i = 11, #ARGV do redis.call('RPUSH', history, seal(ARGV[i])) end
redis.call('LTRIM', history, -tonumber(length), -1)
redis.call('PEXPIREAT', history, now + tonumber(history_ms))
store(context, string.format('%d', total + #ARGV - 10), covers, summary, digest, compression)
redis.call('PEXPIREAT', context, now + tonumber(context_ms))
return {'remembered'}

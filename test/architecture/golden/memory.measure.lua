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
local sizes = {}
for i = 1, #KEYS, 2 do
  local values, size, bytes = fields(KEYS[i]), 0, 0
  for j = 1, 6 do size = size + #(values and values[j] or '') end
  local history = entries(KEYS[i + 1])
  for _, entry in ipairs(history) do bytes = bytes + #entry end
  local context = open(values)
  local compressed = context and string.sub(context.compression, 1, 6) == 'level_'
  sizes[#sizes + 1] = {size, bytes, #history, compressed and 1 or 0}
end
return sizes

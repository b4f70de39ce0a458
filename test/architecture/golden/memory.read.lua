local contextFields = {'total', 'covers', 'summary', 'digest', 'compression', 'check'}
local function fields(key)
  local values = redis.pcall('HMGET', key, unpack(contextFields))
  return not values.err and values[1] and values
end
local function entries(key)
  local list = redis.pcall('LRANGE', key, 0, -1)
  return list.err and {} or list
end
local context, history = unpack(KEYS)
return {fields(context), entries(history)}

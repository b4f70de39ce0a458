local function get(key)
  local value = redis.pcall('GET', key)
  return type(value) == 'string' and value
end
local function entries(key)
  local list = redis.pcall('LRANGE', key, 0, -1)
  return list.err and {} or list
end
local context, history = unpack(KEYS)
return {get(context), entries(history)}

local function get(key)
  local value = redis.pcall('GET', key)
  return type(value) == 'string' and value
end
local function entries(key)
  local list = redis.pcall('LRANGE', key, 0, -1)
  return list.err and {} or list
end
local sizes = {}
for i = 1, #KEYS, 2 do
  local context, bytes = get(KEYS[i]) or '', 0
  local history = entries(KEYS[i + 1])
  for _, entry in ipairs(history) do bytes = bytes + #entry end
  local json = string.sub(context, 18)
  local marked = string.match(json, '"compressed":[123]}$')
    and string.sub(redis.sha1hex(json), 1, 16) == string.sub(context, 1, 16)
  sizes[#sizes + 1] = {#context, bytes, #history, marked and 1 or 0}
end
return sizes

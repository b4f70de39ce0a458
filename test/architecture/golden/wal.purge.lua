local log, state, due_set = unpack(KEYS, 1, 3)
local customer, parts, erased, entries, remaining, known = ARGV[1], tonumber(ARGV[2]), {}, 0, {}, {}
for i = 3, #ARGV do erased[ARGV[i]] = true end

local function ensure_type(key, kind)
  local found = redis.call('TYPE', key).ok
  if found ~= kind and found ~= 'none' then redis.call('DEL', key) end
end
local function integer(text, max)
  local number = tonumber(text or nil)
  if number and number >= 0 and number <= max and number == math.floor(number) then return number end
end
ensure_type(log, 'list') ensure_type(state, 'hash') ensure_type(due_set, 'zset')
for i = 4, 3 + parts do ensure_type(KEYS[i], 'zset') end
local all = redis.call('LRANGE', log, 0, -1)
for _, entry in ipairs(all) do
  local id = string.match(entry, '"update_id":(%-?%d+)')
  if not id or erased[id] then entries = entries + 1
  elseif not known[entry] then remaining[#remaining + 1] = entry end
  known[entry] = true
end
if #remaining < #all then
  for _, entry in ipairs(remaining) do redis.call('RPUSH', log, entry) end
  redis.call('LTRIM', log, #all, -1)
end
local keys = 0
for i = 3, #ARGV do keys = keys + redis.call('ZREM', KEYS[4 + tonumber(ARGV[i]) % parts], ARGV[i]) end
for i = 4 + parts, #KEYS do keys = keys + redis.call('DEL', KEYS[i]) end
redis.call('HDEL', state, 'attempts', 'excused')
if #remaining == 0 then redis.call('ZREM', due_set, customer) end
return {'purged', entries, keys}

local offset_key, due_sets = KEYS[1], {unpack(KEYS, 2)}
local offset, count = unpack(ARGV)

local function ensure_type(key, kind)
  local found = redis.call('TYPE', key).ok
  if found ~= kind and found ~= 'none' then redis.call('DEL', key) end
end
local function integer(text, max)
  local number = tonumber(text or nil)
  if number and number >= 0 and number <= max and number == math.floor(number) then return number end
end
ensure_type(offset_key, 'string')
offset = tonumber(offset or nil) or integer(redis.call('GET', offset_key), 1e9) or 0
local members = {}
for _, due_set in ipairs(due_sets) do
  ensure_type(due_set, 'zset')
  for _, member in ipairs(redis.call('ZRANGE', due_set, offset, offset + tonumber(count) - 1)) do
    members[#members + 1] = member
  end
end
return {offset, members}

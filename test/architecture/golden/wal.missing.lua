local function held(log)
  local ids, entries = {}, redis.pcall('LRANGE', log, 0, -1)
  for _, entry in ipairs(entries.err and {} or entries) do
    local id = string.match(entry, '"update_id":(%-?%d+)')
    if id then ids[id] = true end
  end
  return ids
end
local at, lost, idle = 1, {}, {}
for i = 1, #KEYS, 2 do
  local log, due_set, customer, count = KEYS[i], KEYS[i + 1], ARGV[at], tonumber(ARGV[at + 1])
  local ids = held(log)
  for j = at + 2, at + 1 + count do
    if not ids[ARGV[j]] then lost[#lost + 1] = ARGV[j] end
  end
  if next(ids) and type(redis.pcall('ZSCORE', due_set, customer)) ~= 'string' then idle[#idle + 1] = customer end
  at = at + count + 2
end
return {lost, idle}

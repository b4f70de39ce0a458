local log, from, limit, bytes = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local chosen, picked, entries = {}, {}, redis.pcall('LRANGE', log, from, from + limit - 1)
for i = 4, #ARGV do chosen[ARGV[i]] = true end
for _, entry in ipairs(entries.err and {} or entries) do
  local id = string.match(entry, '"update_id":(%-?%d+)') or ''
  if chosen[id] then
    bytes = bytes - #entry
    if bytes < 0 and #picked > 0 then return picked end
    picked[#picked + 1] = {id, entry}
  end
end
return picked

local log, most = KEYS[1], tonumber(ARGV[1])
local wanted, picked, entries = {}, {}, redis.pcall('LRANGE', log, 0, most - 1)
for i = 2, #ARGV do wanted[ARGV[i]] = true end
for _, entry in ipairs(entries.err and {} or entries) do
  if wanted[string.match(entry, '"update_id":(%-?%d+)') or ''] then picked[#picked + 1] = entry end
end
return picked

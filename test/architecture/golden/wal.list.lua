local most, all = tonumber(ARGV[1]), {}
for _, log in ipairs(KEYS) do
  local entries = redis.pcall('LRANGE', log, 0, most - 1)
  for _, entry in ipairs(entries.err and {} or entries) do
    all[#all + 1] = string.match(entry, '"update_id":(%-?%d+)')
  end
end
return all

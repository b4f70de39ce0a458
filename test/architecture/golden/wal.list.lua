local from, limit, all = tonumber(ARGV[1]), tonumber(ARGV[2]), {}
for i, log in ipairs(KEYS) do
  local length, entries, ids = redis.pcall('LLEN', log), redis.pcall('LRANGE', log, from, from + limit - 1), {}
  for _, entry in ipairs(entries.err and {} or entries) do
    ids[#ids + 1] = string.match(entry, '"update_id":(%-?%d+)')
  end
  all[i] = {type(length) == 'number' and length or 0, ids}
end
return all

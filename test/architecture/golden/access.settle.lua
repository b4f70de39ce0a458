for i, key in ipairs(KEYS) do
  local member = ARGV[i]
  if member == '' then redis.call('DEL', key) else redis.call('ZREM', key, member) end
end
return {'settled'}

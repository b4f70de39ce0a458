local gone_until = ARGV[2]
for _, key in ipairs(KEYS) do
  redis.call('DEL', key)
  redis.call('HSET', key, 'gone', gone_until)
  redis.call('PEXPIREAT', key, gone_until)
end
return {'forgotten'}

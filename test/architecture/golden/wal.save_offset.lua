local offset_key, offset, forgotten_at = KEYS[1], ARGV[1], ARGV[2]
redis.call('SET', offset_key, offset, 'PXAT', forgotten_at)
return 1

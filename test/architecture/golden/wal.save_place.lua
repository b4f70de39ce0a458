local place_key, place, forgotten_at = KEYS[1], ARGV[1], ARGV[2]
redis.call('SET', place_key, place, 'PXAT', forgotten_at)
return 1

local bot, chat = unpack(KEYS)
local name = ARGV[1]
if redis.pcall('HGET', bot, 'flooded') == name then redis.call('HDEL', bot, 'flooded', 'flooded_until') end
return redis.call('DEL', chat)

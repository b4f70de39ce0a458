local keys, hashes = KEYS[1], ARGV
local dropped = 0
for i, hash in ipairs(hashes) do
  dropped = dropped + redis.call('DEL', KEYS[i + 1])
  redis.call('ZREM', keys, hash)
end
return {dropped, redis.call('ZRANGE', keys, 0, -1)}

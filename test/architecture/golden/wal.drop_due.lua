local members = ARGV
for _, shard in ipairs(KEYS) do redis.call('ZREM', shard, unpack(members)) end
return #members

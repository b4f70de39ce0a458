local now, outcome, wait = tonumber(ARGV[1]), ARGV[2], 0
for i, key in ipairs(KEYS) do
  local window, limit = tonumber(ARGV[4 * i]), tonumber(ARGV[4 * i + 1])
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - window)
  if redis.call('ZCARD', key) >= limit then
    local oldest = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
    wait = math.max(wait, tonumber(oldest[2]) + window - now)
  end
end
if wait > 0 then return {'locked', wait} end
for i, key in ipairs(KEYS) do
  local member, window, clears_all = ARGV[4 * i - 1], tonumber(ARGV[4 * i]), ARGV[4 * i + 2]
  if outcome == 'wrong' then
    redis.call('ZADD', key, now, member)
    redis.call('PEXPIREAT', key, now + window)
  elseif outcome == 'right' then
    if clears_all == '1' then redis.call('DEL', key) else redis.call('ZREM', key, member) end
  end
end
return {'open', 0}

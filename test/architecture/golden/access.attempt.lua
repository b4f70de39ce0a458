local now, wait = tonumber(ARGV[1]), 0
for i, key in ipairs(KEYS) do
  local window, limit = tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1])
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - window)
  if redis.call('ZCARD', key) >= limit then
    local oldest = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
    wait = math.max(wait, tonumber(oldest[2]) + window - now)
  end
end
if wait > 0 then return {'locked', wait} end
for i, key in ipairs(KEYS) do
  local member, window = ARGV[3 * i - 1], tonumber(ARGV[3 * i])
  redis.call('ZADD', key, now, member)
  redis.call('PEXPIREAT', key, now + window)
end
return {'open', 0}

local cached = KEYS[1]
local now, trust_ms, idle_ms, fresh, created_at, expires_at = unpack(ARGV, 1, 6)
now = tonumber(now)

local function count_call(now, windows)
  local refused, counts = 0, {}
  for i, w in ipairs(windows) do
    w.start = now - now % w.ms
    local known = redis.call('HMGET', w.key, 'window', 'count', 'before')
    local at, count, before = tonumber(known[1] or 0), tonumber(known[2] or 0), tonumber(known[3] or 0)
    if at ~= w.start then
      before = (at == w.start - w.ms) and count or 0
      count = 0
    end
    if refused == 0 and before * (w.ms - (now - w.start)) > (w.limit - count - 1) * w.ms then refused = i end
    counts[2 * i - 1], counts[2 * i] = count, before
  end
  for i, w in ipairs(refused == 0 and windows or {}) do
    counts[2 * i - 1] = counts[2 * i - 1] + 1
    redis.call('HSET', w.key, 'window', w.start, 'count', counts[2 * i - 1], 'before', counts[2 * i])
    redis.call('PEXPIREAT', w.key, w.start + 2 * w.ms)
  end
  return refused, counts
end
local known = redis.call('HMGET', cached, 'holder', 'checked_at', 'expires_at', 'gone')
local holder, expires = fresh, tonumber(expires_at)
local keep = (tonumber(known[4] or 0) or 0) <= now
if fresh == '' then
  local checked = tonumber(known[2] or '') or 0
  expires = tonumber(known[3] or '') or 0
  if not known[1] or now - checked >= tonumber(trust_ms) or expires <= now then return {'unknown'} end
  holder = known[1]
elseif keep then
  redis.call('HSET', cached, 'holder', fresh, 'checked_at', now, 'created_at', created_at, 'expires_at', expires_at)
  redis.call('HDEL', cached, 'gone')
end
if keep then
  redis.call('HSET', cached, 'last_activity', now)
  redis.call('PEXPIREAT', cached, math.min(now + tonumber(idle_ms), expires))
end
local windows = {}
for i = 1, 3 do
  windows[i] = { key = KEYS[1 + i], ms = tonumber(ARGV[5 + 2 * i]), limit = tonumber(ARGV[6 + 2 * i]) }
end
local refused, counts = count_call(now, windows)
return {'known', holder, refused, counts}

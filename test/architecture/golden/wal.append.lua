local log, state, seen, due_set = unpack(KEYS)
local now, update_id, envelope, customer, debounce, max_wait, seen_ms, counted = unpack(ARGV, 1, 8)
now, seen_ms = tonumber(now), tonumber(seen_ms)

local function ensure_type(key, kind)
  local found = redis.call('TYPE', key).ok
  if found ~= kind and found ~= 'none' then redis.call('DEL', key) end
end
local function integer(text, max)
  local number = tonumber(text or nil)
  if number and number >= 0 and number <= max and number == math.floor(number) then return number end
end
local function enqueue(log, state, due_set, customer, now, debounce, max_wait, entries)
  for _, entry in ipairs(entries) do redis.call('RPUSH', log, entry) end
  local known = redis.call('HMGET', state, 'first', 'flush')
  local first = integer(known[1], now) or now
  -- Once the longest wait is over, the due time stays in the past, so that the sweep finds a lost flush even while the
  -- customer keeps writing.
  local due = math.min(now + debounce, first + max_wait)
  if known[2] then redis.call('HSET', state, 'first', first, 'due', due)
  else redis.call('HSET', state, 'first', first, 'due', due, 'flush', due) end
  redis.call('ZADD', due_set, due, customer)
  return due, known[2] and 0 or 1
end
local function mark(seen, id, now, seen_ms)
  redis.call('ZADD', seen, now, id)
  redis.call('PEXPIREAT', seen, now + seen_ms)
end
ensure_type(log, 'list') ensure_type(state, 'hash') ensure_type(seen, 'zset') ensure_type(due_set, 'zset')
redis.call('ZREMRANGEBYSCORE', seen, '-inf', now - seen_ms)
if redis.call('ZSCORE', seen, update_id) then return {'duplicate'} end
local over, names = '', {'minute', 'hour', 'day'}
local limits = redis.pcall('HMGET', KEYS[5], unpack(names))
for i = 1, (counted == '1') and 3 or 0 do
  local key, ms = KEYS[5 + i], tonumber(ARGV[7 + 2 * i])
  local limit = integer(limits[i], 1e9) or tonumber(ARGV[8 + 2 * i])
  local window = now - now % ms
  -- SET replaces a key of another type, which GET answers by a table.
  local known = redis.pcall('GET', key)
  local at, count, before = string.match(type(known) == 'string' and known or '', '^(%d+) (%d+) (%d+)$')
  at, count, before = integer(at, window) or 0, integer(count, 1e9) or 0, integer(before, 1e9) or 0
  if at ~= window then
    before = (at == window - ms) and count or 0
    count = 0
  end
  count = count + 1
  local counts = string.format('%.0f %.0f %.0f', window, count, before)
  redis.call('SET', key, counts, 'PXAT', string.format('%.0f', window + 2 * ms))
  if over == '' and before * (ms - (now - window)) > (limit - count) * ms then over = names[i] end
end
local entry = over .. ' ' .. envelope
local due, schedule =
  enqueue(log, state, due_set, customer, now, tonumber(debounce), tonumber(max_wait), {entry})
mark(seen, update_id, now, seen_ms)
return {'appended', due, schedule, over}

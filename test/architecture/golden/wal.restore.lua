local log, state, due_set = unpack(KEYS, 1, 3)
local now, customer, debounce, max_wait, seen_ms, checked_at = unpack(ARGV, 1, 6)
now = tonumber(now)

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
local function held(log)
  local ids, entries = {}, redis.pcall('LRANGE', log, 0, -1)
  for _, entry in ipairs(entries.err and {} or entries) do
    local id = string.match(entry, '"update_id":(%-?%d+)')
    if id then ids[id] = true end
  end
  return ids
end
ensure_type(log, 'list') ensure_type(state, 'hash') ensure_type(due_set, 'zset')
local ids, entries, fresh = held(log), {}, {}
for i = 4, #KEYS do
  local seen, id, entry = KEYS[i], ARGV[2 * i - 1], ARGV[2 * i]
  ensure_type(seen, 'zset')
  local seen_at = tonumber(redis.call('ZSCORE', seen, id) or nil)
  if not ids[id] and not (seen_at and seen_at > tonumber(checked_at)) then
    fresh[#fresh + 1] = {seen, id}
    entries[#entries + 1] = entry
  end
end
if #entries == 0 then return {'held'} end
redis.call('HSET', state, 'unsorted', 1)
local due, schedule =
  enqueue(log, state, due_set, customer, now, tonumber(debounce), tonumber(max_wait), entries)
for _, one in ipairs(fresh) do mark(one[1], one[2], now, tonumber(seen_ms)) end
return {'restored', due, schedule, #fresh}

/**
 * Scripts for sessions, API keys and their limits. A hash caches the holder of a session or key:
 *   holder                     what Postgres returned, sealed
 *   checked_at                 when Postgres returned it (ms)
 *   created_at, last_activity, expires_at   the session's times (ms)
 *   gone                       nothing may be cached until then, after a revocation or change (ms)
 */
import type { Script } from "../kernel/redis.ts";

/**
 * Counts a call in all windows, or in none if one is full. Each window is `{key, ms, limit}`. Returns 0 or the number
 * of the full window, and the count and the previous count of each.
 */
const counting = `
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
end`;

/**
 * Identifies a caller and counts the call. `fresh` is what Postgres just returned, or empty: then the cached holder
 * counts, if it is recent enough. An unknown secret's call is not counted, so made-up secrets use no memory. The keys
 * after the first and the arguments after the sixth are the rate windows.
 */
export const identify: Script = {
  name: "access.identify",
  lua: `
local cached = KEYS[1]
local now, trust_ms, idle_ms, fresh, created_at, expires_at = unpack(ARGV, 1, 6)
now = tonumber(now)
${counting}
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
return {'known', holder, refused, counts}`,
};

/** Drops cached holders; until `gone_until` the next call reads Postgres and caches nothing. */
export const forget: Script = {
  name: "access.forget",
  lua: `
local gone_until = ARGV[2]
for _, key in ipairs(KEYS) do
  redis.call('DEL', key)
  redis.call('HSET', key, 'gone', gone_until)
  redis.call('PEXPIREAT', key, gone_until)
end
return {'forgotten'}`,
};

/**
 * Decides whether an attempt to sign in may go on, and unless a counter is full, records its outcome: `begun` records
 * nothing, `wrong` adds its member to each counter, in which a member counts once, and `right` removes it, or all
 * members from a counter that clears all. ARGV: the time and the outcome, then for each key its member, window (ms), limit
 * and whether it clears all (1 or 0).
 */
export const attempt: Script = {
  name: "access.attempt",
  lua: `
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
return {'open', 0}`,
};

/**
 * The scripts of sessions, API keys and their limits. Who holds a session or key lies in a hash:
 *   holder                     what Postgres said of it, sealed
 *   checked_at                 when Postgres said it (ms)
 *   created_at, last_activity, expires_at   the session's times (ms)
 *   gone                       until then nothing may be kept here: it was revoked or changed (ms)
 */
import type { Script } from "../kernel/redis.ts";

/**
 * Takes one call out of all windows, or of none. Expects `now`, KEYS from `first_key + 1` (minute hour day) and, from
 * `first_arg + 1` on, ms and limit of each; leaves `refused` (0, or the window that is full) and `counts`.
 */
const takeCall = `
local refused, counts, seen = 0, {}, {}
for i = 1, 3 do
  local ms, limit = tonumber(ARGV[first_arg + 2 * i - 1]), tonumber(ARGV[first_arg + 2 * i])
  local window = now - now % ms
  local known = redis.call('HMGET', KEYS[first_key + i], 'window', 'count', 'before')
  local at, count, before = tonumber(known[1] or 0), tonumber(known[2] or 0), tonumber(known[3] or 0)
  if at ~= window then
    before = (at == window - ms) and count or 0
    count = 0
  end
  if refused == 0 and before * (ms - (now - window)) > (limit - count - 1) * ms then refused = i end
  seen[i] = { window, ms }
  counts[2 * i - 1], counts[2 * i] = count, before
end
if refused == 0 then
  for i = 1, 3 do
    counts[2 * i - 1] = counts[2 * i - 1] + 1
    redis.call('HSET', KEYS[first_key + i], 'window', seen[i][1], 'count', counts[2 * i - 1], 'before', counts[2 * i])
    redis.call('PEXPIREAT', KEYS[first_key + i], seen[i][1] + 2 * seen[i][2])
  end
end`;

/**
 * KEYS holder minute hour day; ARGV now trust_ms idle_ms fresh created_at expires_at, then ms and limit of each window.
 * `fresh` is what Postgres just said, or empty: then what is kept here counts, if it is young enough. A stranger's
 * call takes nothing from any window, so that made-up secrets fill no memory.
 */
export const enter: Script = {
  name: "access.enter",
  lua: `
local now, fresh = tonumber(ARGV[1]), ARGV[4]
local known = redis.call('HMGET', KEYS[1], 'holder', 'checked_at', 'expires_at', 'gone')
local holder, expires = fresh, tonumber(ARGV[6])
local keep = (tonumber(known[4] or 0) or 0) <= now
if fresh == '' then
  local checked = tonumber(known[2] or '') or 0
  expires = tonumber(known[3] or '') or 0
  if not known[1] or now - checked >= tonumber(ARGV[2]) or expires <= now then return {'unknown'} end
  holder = known[1]
elseif keep then
  redis.call('HSET', KEYS[1], 'holder', fresh, 'checked_at', now, 'created_at', ARGV[5], 'expires_at', ARGV[6])
  redis.call('HDEL', KEYS[1], 'gone')
end
if keep then
  redis.call('HSET', KEYS[1], 'last_activity', now)
  redis.call('PEXPIREAT', KEYS[1], math.min(now + tonumber(ARGV[3]), expires))
end
local first_key, first_arg = 1, 6${takeCall}
return {'known', holder, refused, counts}`,
};

/** KEYS holders; ARGV now gone_until. Whoever comes next is asked for in Postgres. */
export const forget: Script = {
  name: "access.forget",
  lua: `
for _, key in ipairs(KEYS) do
  redis.call('DEL', key)
  redis.call('HSET', key, 'gone', ARGV[2])
  redis.call('PEXPIREAT', key, ARGV[2])
end
return {'forgotten'}`,
};

/**
 * KEYS counts; ARGV now, then member, window_ms and limit of each. An attempt counts as failed until `settle` takes it
 * back, so that guesses made all at once are counted too. A member that is there already counts once.
 */
export const attempt: Script = {
  name: "access.attempt",
  lua: `
local now, wait = tonumber(ARGV[1]), 0
for i = 1, #KEYS do
  local window, limit = tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1])
  redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', now - window)
  if redis.call('ZCARD', KEYS[i]) >= limit then
    local oldest = redis.call('ZRANGE', KEYS[i], 0, 0, 'WITHSCORES')
    wait = math.max(wait, tonumber(oldest[2]) + window - now)
  end
end
if wait > 0 then return {'locked', wait} end
for i = 1, #KEYS do
  redis.call('ZADD', KEYS[i], now, ARGV[3 * i - 1])
  redis.call('PEXPIREAT', KEYS[i], now + tonumber(ARGV[3 * i]))
end
return {'open', 0}`,
};

/** KEYS counts; ARGV the member that each takes back, or an empty text where it forgets all of them. */
export const settle: Script = {
  name: "access.settle",
  lua: `
for i = 1, #KEYS do
  if ARGV[i] == '' then redis.call('DEL', KEYS[i]) else redis.call('ZREM', KEYS[i], ARGV[i]) end
end
return {'settled'}`,
};

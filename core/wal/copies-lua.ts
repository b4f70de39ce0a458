/** Scripts that compare logs with their Postgres copies and restore lost entries. */
import type { Script } from "../kernel/redis.ts";
import { checks, enqueueing } from "./lua.ts";

/** The update ids in a log; the body of a kept update has its own quotation marks escaped, so it cannot match. */
const holding = `
local function held(log)
  local ids, entries = {}, redis.pcall('LRANGE', log, 0, -1)
  for _, entry in ipairs(entries.err and {} or entries) do
    local id = string.match(entry, '"update_id":(%-?%d+)')
    if id then ids[id] = true end
  end
  return ids
end`;

/**
 * KEYS log and due-set of each customer; ARGV for each of them who it is, how many update ids follow, and these. Yields
 * the ids that are in no log, and the customers whose log holds something and is due at no time.
 */
export const missing: Script = {
  name: "wal.missing",
  lua: `${holding}
local at, lost, idle = 1, {}, {}
for i = 1, #KEYS, 2 do
  local ids, count = held(KEYS[i]), tonumber(ARGV[at + 1])
  for j = at + 2, at + 1 + count do
    if not ids[ARGV[j]] then lost[#lost + 1] = ARGV[j] end
  end
  if next(ids) and type(redis.pcall('ZSCORE', KEYS[i + 1], ARGV[at])) ~= 'string' then idle[#idle + 1] = ARGV[at] end
  at = at + count + 2
end
return {lost, idle}`,
};

/** KEYS log of each customer; ARGV most. Of each of them, the update ids of its oldest entries. */
export const list: Script = {
  name: "wal.list",
  lua: `
local all = {}
for i, log in ipairs(KEYS) do
  local entries = redis.pcall('LRANGE', log, 0, tonumber(ARGV[1]) - 1)
  for _, entry in ipairs(entries.err and {} or entries) do
    all[#all + 1] = string.match(entry, '"update_id":(%-?%d+)')
  end
end
return all`,
};

/** KEYS log; ARGV most, then update ids. The entries with these ids. */
export const pick: Script = {
  name: "wal.pick",
  lua: `
local wanted, picked, entries = {}, {}, redis.pcall('LRANGE', KEYS[1], 0, tonumber(ARGV[1]) - 1)
for i = 2, #ARGV do wanted[ARGV[i]] = true end
for _, entry in ipairs(entries.err and {} or entries) do
  if wanted[string.match(entry, '"update_id":(%-?%d+)') or ''] then picked[#picked + 1] = entry end
end
return picked`,
};

/**
 * KEYS log state seen due; ARGV now customer debounce max_wait seen_ms looked_at, then an update id and an entry in turn.
 * Appends what the log does not hold. What was marked as seen after \`looked_at\` was appended by somebody else since.
 */
export const restore: Script = {
  name: "wal.restore",
  lua: `${checks}${enqueueing}${holding}
sound(KEYS[1], 'list') sound(KEYS[2], 'hash') sound(KEYS[3], 'zset') sound(KEYS[4], 'zset')
local now, ids = tonumber(ARGV[1]), held(KEYS[1])
local entries, fresh = {}, {}
for i = 7, #ARGV, 2 do
  local seen = tonumber(redis.call('ZSCORE', KEYS[3], ARGV[i]) or nil)
  if not ids[ARGV[i]] and not (seen and seen > tonumber(ARGV[6])) then
    fresh[#fresh + 1] = ARGV[i]
    entries[#entries + 1] = ARGV[i + 1]
  end
end
if #entries == 0 then return {'held'} end
local due, schedule =
  enqueue(KEYS[1], KEYS[2], KEYS[4], ARGV[2], now, tonumber(ARGV[3]), tonumber(ARGV[4]), entries)
for _, id in ipairs(fresh) do mark(KEYS[3], id, now, tonumber(ARGV[5])) end
return {'restored', due, schedule, #fresh}`,
};

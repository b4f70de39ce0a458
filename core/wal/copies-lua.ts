/** Scripts that compare logs with their Postgres copies and restore lost entries. */
import type { Script } from "../kernel/redis.ts";
import { checks, enqueueing } from "./append-lua.ts";

/**
 * `count` members of each due-set from `offset` on; without an offset, from the one in the first key. A customer drafted
 * in the meantime makes the others move up, so a page may skip some; the next pass begins with them.
 */
export const waiting: Script = {
  name: "wal.waiting",
  lua: `
local offset_key, due_sets = KEYS[1], {unpack(KEYS, 2)}
local offset, count = unpack(ARGV)
${checks}
ensure_type(offset_key, 'string')
offset = tonumber(offset or nil) or integer(redis.call('GET', offset_key), 1e9) or 0
local members = {}
for _, due_set in ipairs(due_sets) do
  ensure_type(due_set, 'zset')
  for _, member in ipairs(redis.call('ZRANGE', due_set, offset, offset + tonumber(count) - 1)) do
    members[#members + 1] = member
  end
end
return {offset, members}`,
};

/** Stores the offset at which a run stopped. */
export const saveOffset: Script = {
  name: "wal.save_offset",
  lua: `
local offset_key, offset, forgotten_at = KEYS[1], ARGV[1], ARGV[2]
redis.call('SET', offset_key, offset, 'PXAT', forgotten_at)
return 1`,
};

/** The update ids in a log; the body of a stored update has escaped quotation marks, so it cannot match. */
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
 * Finds the update ids that are in no log, and the customers whose log holds entries but has no due time. KEYS: log and
 * due-set of each customer. ARGV: for each customer its id, the number of update ids that follow, and those ids.
 */
export const missing: Script = {
  name: "wal.missing",
  lua: `${holding}
local at, lost, idle = 1, {}, {}
for i = 1, #KEYS, 2 do
  local log, due_set, customer, count = KEYS[i], KEYS[i + 1], ARGV[at], tonumber(ARGV[at + 1])
  local ids = held(log)
  for j = at + 2, at + 1 + count do
    if not ids[ARGV[j]] then lost[#lost + 1] = ARGV[j] end
  end
  if next(ids) and type(redis.pcall('ZSCORE', due_set, customer)) ~= 'string' then idle[#idle + 1] = customer end
  at = at + count + 2
end
return {lost, idle}`,
};

/** For each log, its length and the update ids of `limit` entries from `from` on. */
export const list: Script = {
  name: "wal.list",
  lua: `
local from, limit, all = tonumber(ARGV[1]), tonumber(ARGV[2]), {}
for i, log in ipairs(KEYS) do
  local length, entries, ids = redis.pcall('LLEN', log), redis.pcall('LRANGE', log, from, from + limit - 1), {}
  for _, entry in ipairs(entries.err and {} or entries) do
    ids[#ids + 1] = string.match(entry, '"update_id":(%-?%d+)')
  end
  all[i] = {type(length) == 'number' and length or 0, ids}
end
return all`,
};

/**
 * The entries of the given update ids among `limit` entries of a log from `from` on, each after its id: as many as fit
 * into `bytes`, but at least one. ARGV: `from`, `limit`, `bytes`, then the ids.
 */
export const pick: Script = {
  name: "wal.pick",
  lua: `
local log, from, limit, bytes = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local chosen, picked, entries = {}, {}, redis.pcall('LRANGE', log, from, from + limit - 1)
for i = 4, #ARGV do chosen[ARGV[i]] = true end
for _, entry in ipairs(entries.err and {} or entries) do
  local id = string.match(entry, '"update_id":(%-?%d+)') or ''
  if chosen[id] then
    bytes = bytes - #entry
    if bytes < 0 and #picked > 0 then return picked end
    picked[#picked + 1] = {id, entry}
  end
end
return picked`,
};

/**
 * Appends the entries that the log lacks, except those marked as seen after `checked_at`: another process has appended
 * them since. Later entries may be in the log already, so the next lease sorts it. From the seventh argument on, update
 * ids and entries alternate; the keys after the third are those that mark these updates, in the same order.
 */
export const restore: Script = {
  name: "wal.restore",
  lua: `
local log, state, due_set = unpack(KEYS, 1, 3)
local now, customer, debounce, max_wait, seen_ms, checked_at = unpack(ARGV, 1, 6)
now = tonumber(now)
${checks}${enqueueing}${holding}
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
return {'restored', due, schedule, #fresh}`,
};

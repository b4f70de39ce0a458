/**
 * Memory's scripts over `user:{id}` (context) and `user:{id}:history` (a list, oldest first). A key of another type
 * counts as empty and is replaced on the next write, so that no foreign value keeps a customer from being answered.
 */
import type { Script } from "../kernel/redis.ts";

/** Reads that treat an error as empty. */
const readers = `
local function get(key)
  local value = redis.pcall('GET', key)
  return type(value) == 'string' and value
end
local function entries(key)
  local list = redis.pcall('LRANGE', key, 0, -1)
  return list.err and {} or list
end`;

/** Computes a context's checksum. */
const sealing = `
local function seal(json) return string.sub(redis.sha1hex(json), 1, 16) .. ' ' .. json end`;

/** Reads a customer's context and history. */
export const read: Script = {
  name: "memory.read",
  lua: `${readers}
local context, history = unpack(KEYS)
return {get(context), entries(history)}`,
};

/** Deletes a customer's context and history; returns how many of them there were. */
export const forget: Script = {
  name: "memory.forget",
  lua: `
local context, history = unpack(KEYS)
return {'forgotten', redis.call('DEL', context, history)}`,
};

/**
 * Appends entries to a history. A `total` of 0 or more replaces the history; an empty `digest` keeps the context's own,
 * and the model's summary always stays. Every value is sealed (kernel/checksum.ts); a damaged one is left for the next
 * draft to rebuild. JSON stays text here, because cjson would turn `[]` into `{}`. The third key is present if a
 * compression was tried; entries start at the ninth argument.
 */
export const remember: Script = {
  name: "memory.remember",
  lua: `${readers}${sealing}
local context, history, compressions = unpack(KEYS)
local now, context_ms, history_ms, length, total, digest, compression, micros = unpack(ARGV, 1, 8)
now, total = tonumber(now), tonumber(total)
if compressions then
  if type(redis.pcall('HINCRBY', compressions, compression, 1)) ~= 'number' then
    redis.call('DEL', compressions)
    redis.call('HINCRBY', compressions, compression, 1)
  end
  redis.pcall('HINCRBY', compressions, 'micros', micros)
  local longest = tonumber(redis.call('HGET', compressions, 'longest') or nil)
  if not longest or longest < tonumber(micros) then redis.call('HSET', compressions, 'longest', micros) end
end
if total >= 0 or type(redis.pcall('LLEN', history)) ~= 'number' then redis.call('DEL', history) end
if total < 0 then
  local known = get(context)
  if not known or seal(string.sub(known, 18)) ~= known then return {'cold'} end
  local count, rest = string.match(string.sub(known, 18), '^{"v":1,"total":(%d+)(.*)$')
  if not count then return {'cold'} end
  total = tonumber(count)
  if digest == '' then digest = rest
  else digest = (string.match(rest, '^,"summarised":{"covers":%d+,"text":"[^"]*"}') or '') .. digest end
end
for i = 9, #ARGV do redis.call('RPUSH', history, seal(ARGV[i])) end
redis.call('LTRIM', history, -tonumber(length), -1)
redis.call('PEXPIREAT', history, now + tonumber(history_ms))
redis.call('SET', context, seal(string.format('{"v":1,"total":%d%s', total + #ARGV - 8, digest)))
redis.call('PEXPIREAT', context, now + tonumber(context_ms))
return {'remembered'}`,
};

/** Stores a model's summary in the context, unless there is a later one. `part` is the JSON to insert. */
export const summarise: Script = {
  name: "memory.summarise",
  lua: `${readers}${sealing}
local context = KEYS[1]
local now, context_ms, covers, part = unpack(ARGV)
local known = get(context)
if not known or seal(string.sub(known, 18)) ~= known then return {'cold'} end
local count, rest = string.match(string.sub(known, 18), '^{"v":1,"total":(%d+)(.*)$')
if not count then return {'cold'} end
local before, covered = string.match(rest, '^(,"summarised":{"covers":(%d+),"text":"[^"]*"})')
if before then
  if tonumber(covered) > tonumber(covers) then return {'later'} end
  rest = string.sub(rest, #before + 1)
end
redis.call('SET', context, seal('{"v":1,"total":' .. count .. part .. rest))
redis.call('PEXPIREAT', context, tonumber(now) + tonumber(context_ms))
return {'summarised'}`,
};

/**
 * For each customer (KEYS: context and history): bytes of both, number of entries, and whether the context was
 * compressed.
 */
export const measure: Script = {
  name: "memory.measure",
  lua: `${readers}
local sizes = {}
for i = 1, #KEYS, 2 do
  local context, bytes = get(KEYS[i]) or '', 0
  local history = entries(KEYS[i + 1])
  for _, entry in ipairs(history) do bytes = bytes + #entry end
  local json = string.sub(context, 18)
  local marked = string.match(json, '"compressed":[123]}$')
    and string.sub(redis.sha1hex(json), 1, 16) == string.sub(context, 1, 16)
  sizes[#sizes + 1] = {#context, bytes, #history, marked and 1 or 0}
end
return sizes`,
};

/** The compression counters: fields and values alternate. */
export const compressions: Script = {
  name: "memory.compressions",
  lua: `
local counters = KEYS[1]
local all = redis.pcall('HGETALL', counters)
return all.err and {} or all`,
};

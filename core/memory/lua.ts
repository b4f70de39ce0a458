/**
 * Memory's scripts over `user:{id}` (a hash, the context: context.ts) and `user:{id}:history` (a list, oldest first). A
 * key of another type counts as empty and is replaced on the next write, so that a wrong value never prevents an answer
 * to a customer.
 */
import type { Script } from "../kernel/redis.ts";

/** Reads that treat an error as empty. A context with a missing field counts as empty. */
const readers = `
local contextFields = {'total', 'covers', 'summary', 'digest', 'compression', 'check'}
local function fields(key)
  local values = redis.pcall('HMGET', key, unpack(contextFields))
  return not values.err and values[1] and values
end
local function entries(key)
  local list = redis.pcall('LRANGE', key, 0, -1)
  return list.err and {} or list
end`;

/** Checksums of entries, which are sealed (kernel/checksum.ts), and of contexts, whose fields they cover. */
const sealing = `
local function checksum(text) return string.sub(redis.sha1hex(text), 1, 16) end
local function seal(json) return checksum(json) .. ' ' .. json end
local function joined(total, covers, summary, digest, compression)
  return table.concat({total, covers, summary, digest, compression}, '\\n')
end
local function open(values)
  if not values then return nil end
  for i = 1, 6 do if not values[i] then return nil end end
  if checksum(joined(unpack(values, 1, 5))) ~= values[6] then return nil end
  return {total = values[1], covers = values[2], summary = values[3], digest = values[4], compression = values[5]}
end
local function store(key, total, covers, summary, digest, compression)
  redis.call('DEL', key)
  redis.call('HSET', key, 'total', total, 'covers', covers, 'summary', summary, 'digest', digest,
    'compression', compression, 'check', checksum(joined(total, covers, summary, digest, compression)))
end`;

/** Reads a customer's context and history. */
export const read: Script = {
  name: "memory.read",
  lua: `${readers}
local context, history = unpack(KEYS)
return {fields(context), entries(history)}`,
};

/** Deletes a customer's context and history; returns how many of them there were. */
export const forget: Script = {
  name: "memory.forget",
  lua: `
local context, history = unpack(KEYS)
return {'forgotten', redis.call('DEL', context, history)}`,
};

/**
 * Appends entries to a history. A `total` of 0 or more replaces history and context; else the model's summary stays,
 * and with an empty `digest` the digest too. A damaged context is left for the next draft to rebuild. The third key is
 * present if a compression was tried; entries start at the eleventh argument.
 */
export const remember: Script = {
  name: "memory.remember",
  lua: `${readers}${sealing}
local context, history, compressions = unpack(KEYS)
local now, context_ms, history_ms, length, total, covers, summary, digest, compression, micros = unpack(ARGV, 1, 10)
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
  local known = open(fields(context))
  if not known then return {'cold'} end
  total, covers, summary = tonumber(known.total), known.covers, known.summary
  if digest == '' then digest, compression = known.digest, known.compression end
end
-- Until the new context is stored there is none: if the script is interrupted here, the memory is rebuilt.
redis.call('DEL', context)
for i = 11, #ARGV do redis.call('RPUSH', history, seal(ARGV[i])) end
redis.call('LTRIM', history, -tonumber(length), -1)
redis.call('PEXPIREAT', history, now + tonumber(history_ms))
store(context, string.format('%d', total + #ARGV - 10), covers, summary, digest, compression)
redis.call('PEXPIREAT', context, now + tonumber(context_ms))
return {'remembered'}`,
};

/** Stores a model's summary in the context, unless there is a later one. */
export const summarise: Script = {
  name: "memory.summarise",
  lua: `${readers}${sealing}
local context = KEYS[1]
local now, context_ms, covers, summary = unpack(ARGV)
local known = open(fields(context))
if not known then return {'cold'} end
if tonumber(known.covers) > tonumber(covers) then return {'later'} end
store(context, known.total, covers, summary, known.digest, known.compression)
redis.call('PEXPIREAT', context, tonumber(now) + tonumber(context_ms))
return {'summarised'}`,
};

/**
 * For each customer (KEYS: context and history): bytes of both, number of entries, and whether the context was
 * compressed.
 */
export const measure: Script = {
  name: "memory.measure",
  lua: `${readers}${sealing}
local sizes = {}
for i = 1, #KEYS, 2 do
  local values, size, bytes = fields(KEYS[i]), 0, 0
  for j = 1, 6 do size = size + #(values and values[j] or '') end
  local history = entries(KEYS[i + 1])
  for _, entry in ipairs(history) do bytes = bytes + #entry end
  local context = open(values)
  local compressed = context and string.sub(context.compression, 1, 6) == 'level_'
  sizes[#sizes + 1] = {size, bytes, #history, compressed and 1 or 0}
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

/**
 * Memory's scripts over `user:{id}` (context) and `user:{id}:history` (a list, oldest first). A key of another type holds
 * nothing for them, and is replaced as soon as they write: no foreign value keeps a customer from being answered.
 */
import type { Script } from "../kernel/redis.ts";

/** Reads that take an error for nothing. */
const readers = `
local function get(key)
  local value = redis.pcall('GET', key)
  return type(value) == 'string' and value
end
local function entries(key)
  local list = redis.pcall('LRANGE', key, 0, -1)
  return list.err and {} or list
end`;

/** Proves a context whole. */
const sealing = `
local function seal(json) return string.sub(redis.sha1hex(json), 1, 16) .. ' ' .. json end`;

/** KEYS context history. */
export const read: Script = {
  name: "memory.read",
  lua: `${readers}
return {get(KEYS[1]), entries(KEYS[2])}`,
};

/** KEYS context history. */
export const forget: Script = {
  name: "memory.forget",
  lua: `redis.call('DEL', KEYS[1], KEYS[2]) return {'forgotten'}`,
};

/**
 * KEYS context history, and compressions where one was tried; ARGV now context_ms history_ms length total digest
 * compression micros, then entries. With a total the history is laid anew; without a digest the context keeps its own,
 * and in any case its model's summary. Every value is sealed (kernel/checksum.ts), and what a script finds damaged it
 * leaves for the next draft to rebuild. JSON stays text here: cjson would turn `[]` into `{}`.
 */
export const remember: Script = {
  name: "memory.remember",
  lua: `${readers}${sealing}
local now, total, digest = tonumber(ARGV[1]), tonumber(ARGV[5]), ARGV[6]
if KEYS[3] then
  if type(redis.pcall('HINCRBY', KEYS[3], ARGV[7], 1)) ~= 'number' then
    redis.call('DEL', KEYS[3])
    redis.call('HINCRBY', KEYS[3], ARGV[7], 1)
  end
  redis.pcall('HINCRBY', KEYS[3], 'micros', ARGV[8])
  local longest = tonumber(redis.call('HGET', KEYS[3], 'longest') or nil)
  if not longest or longest < tonumber(ARGV[8]) then redis.call('HSET', KEYS[3], 'longest', ARGV[8]) end
end
if total >= 0 or type(redis.pcall('LLEN', KEYS[2])) ~= 'number' then redis.call('DEL', KEYS[2]) end
if total < 0 then
  local known = get(KEYS[1])
  if not known or seal(string.sub(known, 18)) ~= known then return {'cold'} end
  local count, rest = string.match(string.sub(known, 18), '^{"v":1,"total":(%d+)(.*)$')
  if not count then return {'cold'} end
  total = tonumber(count)
  if digest == '' then digest = rest
  else digest = (string.match(rest, '^,"summarised":{"covers":%d+,"text":"[^"]*"}') or '') .. digest end
end
for i = 9, #ARGV do redis.call('RPUSH', KEYS[2], seal(ARGV[i])) end
redis.call('LTRIM', KEYS[2], -tonumber(ARGV[4]), -1)
redis.call('PEXPIREAT', KEYS[2], now + tonumber(ARGV[3]))
redis.call('SET', KEYS[1], seal(string.format('{"v":1,"total":%d%s', total + #ARGV - 8, digest)))
redis.call('PEXPIREAT', KEYS[1], now + tonumber(ARGV[2]))
return {'remembered'}`,
};

/** KEYS context; ARGV now context_ms covers part. Puts a model's summary into the context, unless it has a later one. */
export const summarise: Script = {
  name: "memory.summarise",
  lua: `${readers}${sealing}
local known = get(KEYS[1])
if not known or seal(string.sub(known, 18)) ~= known then return {'cold'} end
local count, rest = string.match(string.sub(known, 18), '^{"v":1,"total":(%d+)(.*)$')
if not count then return {'cold'} end
local before, covers = string.match(rest, '^(,"summarised":{"covers":(%d+),"text":"[^"]*"})')
if before then
  if tonumber(covers) > tonumber(ARGV[3]) then return {'later'} end
  rest = string.sub(rest, #before + 1)
end
redis.call('SET', KEYS[1], seal('{"v":1,"total":' .. count .. ARGV[4] .. rest))
redis.call('PEXPIREAT', KEYS[1], tonumber(ARGV[1]) + tonumber(ARGV[2]))
return {'summarised'}`,
};

/** KEYS context and history of each customer; a list a customer: bytes of both, entries, whether it was compressed. */
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

/** KEYS compressions; fields and values in turn. */
export const compressions: Script = {
  name: "memory.compressions",
  lua: `local all = redis.pcall('HGETALL', KEYS[1]) return all.err and {} or all`,
};

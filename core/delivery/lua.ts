/**
 * Scripts for Telegram's rate limits, shared by all workers. A hash for the bot and one for each chat:
 *   next            when the next message may be sent (ms)
 *   resume          nothing is sent until then, after a 429 (ms)
 *   flooded, flooded_until   of the bot: the chat that got the latest 429, and how long it lasts
 */
import type { Script } from "../kernel/redis.ts";

/** Reads both hashes. */
const reading = `
local function times(key)
  local known = redis.call('HMGET', key, 'next', 'resume')
  return tonumber(known[1] or 0) or 0, tonumber(known[2] or 0) or 0
end`;

/** Stores a hash; it lives a minute longer than its times, because the clocks of workers and Redis differ. */
const storing = `
local function store(key, ...)
  redis.call('HSET', key, ...)
  local next, resume = times(key)
  redis.call('PEXPIREAT', key, math.max(now, next, resume) + 60000)
end`;

/**
 * Takes the right to send one message to a chat: `go` with the time until the bot may send it (at most `max_wait`), or
 * `wait`, which takes nothing. A next time that is later than any worker sets comes from a wrong clock and is ignored.
 */
export const takeSlot: Script = {
  name: "delivery.take_slot",
  lua: `
local bot, chat = unpack(KEYS)
local now, max_wait, bot_gap, chat_gap = unpack(ARGV)
now, max_wait, bot_gap, chat_gap = tonumber(now), tonumber(max_wait), tonumber(bot_gap), tonumber(chat_gap)
${reading}${storing}
local bot_next, bot_resume = times(bot)
local chat_next, chat_resume = times(chat)
if bot_next > now + max_wait + bot_gap then bot_next = 0 end
if chat_next > now + max_wait + chat_gap then chat_next = 0 end
local wait = math.max(chat_next, chat_resume, bot_resume) - now
if wait > 0 then return {'wait', wait} end
local at = math.max(now, bot_next)
if at - now > max_wait then return {'wait', at - now} end
store(bot, 'next', at + bot_gap)
store(chat, 'next', at + chat_gap)
return {'go', at - now}`,
};

/**
 * A 429 holds its chat back until `resume`. Telegram does not say whether it means the chat or the bot: if another
 * chat's 429 is still running, it means the bot. Returns which one is held back.
 */
export const holdBack: Script = {
  name: "delivery.hold_back",
  lua: `
local bot, chat = unpack(KEYS)
local now, resume = unpack(ARGV)
now, resume = tonumber(now), tonumber(resume)
${reading}${storing}
local _, bot_resume = times(bot)
local _, chat_resume = times(chat)
local known = redis.call('HMGET', bot, 'flooded', 'flooded_until')
local whole = known[1] and known[1] ~= chat and (tonumber(known[2]) or 0) > now
store(chat, 'resume', math.max(resume, chat_resume))
store(bot, 'flooded', chat, 'flooded_until', resume, 'resume', whole and math.max(resume, bot_resume) or bot_resume)
return {whole and 'bot' or 'chat'}`,
};

/** Deletes a chat's limits, including the note that it got the latest 429; returns how many keys held them. */
export const forgetChat: Script = {
  name: "delivery.forget_chat",
  lua: `
local bot, chat = unpack(KEYS)
local name = ARGV[1]
if redis.pcall('HGET', bot, 'flooded') == name then redis.call('HDEL', bot, 'flooded', 'flooded_until') end
return redis.call('DEL', chat)`,
};

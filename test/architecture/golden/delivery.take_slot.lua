local bot, chat = unpack(KEYS)
local now, max_wait, bot_gap, chat_gap = unpack(ARGV)
now, max_wait, bot_gap, chat_gap = tonumber(now), tonumber(max_wait), tonumber(bot_gap), tonumber(chat_gap)

local function times(key)
  local known = redis.call('HMGET', key, 'next', 'resume')
  return tonumber(known[1] or 0) or 0, tonumber(known[2] or 0) or 0
end
local function store(key, ...)
  redis.call('HSET', key, ...)
  local next, resume = times(key)
  redis.call('PEXPIREAT', key, math.max(now, next, resume) + 60000)
end
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
return {'go', at - now}

local bot, chat = unpack(KEYS)
local now, resume = unpack(ARGV)
now, resume = tonumber(now), tonumber(resume)

local function times(key)
  local known = redis.call('HMGET', key, 'next', 'resume')
  return tonumber(known[1] or 0) or 0, tonumber(known[2] or 0) or 0
end
local function store(key, ...)
  redis.call('HSET', key, ...)
  local next, resume = times(key)
  redis.call('PEXPIREAT', key, math.max(now, next, resume) + 60000)
end
local _, bot_resume = times(bot)
local _, chat_resume = times(chat)
local known = redis.call('HMGET', bot, 'flooded', 'flooded_until')
local whole = known[1] and known[1] ~= chat and (tonumber(known[2]) or 0) > now
store(chat, 'resume', math.max(resume, chat_resume))
store(bot, 'flooded', chat, 'flooded_until', resume, 'resume', whole and math.max(resume, bot_resume) or bot_resume)
return {whole and 'bot' or 'chat'}

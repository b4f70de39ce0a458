local context, history = unpack(KEYS)
return {'forgotten', redis.call('DEL', context, history)}

local context, history = unpack(KEYS)
redis.call('DEL', context, history)
return {'forgotten'}

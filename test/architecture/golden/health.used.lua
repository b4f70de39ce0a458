local info = redis.pcall('INFO', 'memory')
return {type(info) == 'string' and string.match(info, 'used_memory:(%d+)') or ''}

local state, token = KEYS[1], ARGV[1]
if redis.pcall('HGET', state, 'token') ~= token then return {'fenced'} end
return {'held'}

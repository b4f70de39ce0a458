local mark = KEYS[1]
return redis.pcall('GET', mark) == '1' and 1 or 0

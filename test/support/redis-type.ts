/** Replaces a key's value with one of another type. */
import type { Redis, RedisReply } from "../../core/kernel/redis.ts";

export const writeOfType = {
  text: "redis.call('SET', KEYS[1], 'x')",
  list: "redis.call('RPUSH', KEYS[1], 'x')",
  hash: "redis.call('HSET', KEYS[1], 'x', '1')",
  set: "redis.call('SADD', KEYS[1], 'x')",
  zset: "redis.call('ZADD', KEYS[1], 1, 'x')",
} as const;
export type RedisType = keyof typeof writeOfType;

export const replaceWithType = (redis: Redis, key: string, kind: RedisType): Promise<RedisReply> =>
  redis.script(
    { name: "test.replace", lua: `redis.call('DEL', KEYS[1]) ${writeOfType[kind]} return 1` },
    [key],
    [],
  );

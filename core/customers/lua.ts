/** The cached status of a customer under `user:{id}:status` (5 minutes). */
import type { Script } from "../kernel/redis.ts";

export const readStatus: Script = { name: "customers.read_status", lua: `return redis.call('GET', KEYS[1])` };

/** KEYS status; ARGV value expires_at. */
export const cacheStatus: Script = {
  name: "customers.cache_status",
  lua: `redis.call('SET', KEYS[1], ARGV[1], 'PXAT', ARGV[2]) return {'cached'}`,
};

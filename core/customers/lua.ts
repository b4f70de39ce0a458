/** The cached status of a customer under `user:{id}:status` (5 minutes); a key of another type is no status, and replaced. */
import type { Script } from "../kernel/redis.ts";

export const readStatus: Script = {
  name: "customers.read_status",
  lua: `local status = redis.pcall('GET', KEYS[1]) return type(status) == 'string' and status`,
};

/** KEYS status; ARGV value expires_at. What a draft read before a change is not kept after it. */
export const cacheStatus: Script = {
  name: "customers.cache_status",
  lua: `if redis.pcall('GET', KEYS[1]) == 'changed' then return {'changed'} end
redis.call('SET', KEYS[1], ARGV[1], 'PXAT', ARGV[2]) return {'cached'}`,
};

/** KEYS status; ARGV expires_at. No status opens from this mark, so it is read from Postgres. */
export const distrustStatus: Script = {
  name: "customers.distrust_status",
  lua: `redis.call('SET', KEYS[1], 'changed', 'PXAT', ARGV[1]) return {'changed'}`,
};

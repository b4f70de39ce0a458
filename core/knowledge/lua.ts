/**
 * One mark under `knowledge:empty` (5 minutes): `1` says that drafts need not search, because there is nothing;
 * `changed` that a document was put, so that no draft which searched before it says so. Another type of key says nothing.
 */
import type { Script } from "../kernel/redis.ts";

export const readEmpty: Script = {
  name: "knowledge.read_empty",
  lua: `return redis.pcall('GET', KEYS[1]) == '1' and 1 or 0`,
};

/** KEYS mark; ARGV expires_at. */
export const markEmpty: Script = {
  name: "knowledge.mark_empty",
  lua: `if redis.pcall('GET', KEYS[1]) == 'changed' then return {'changed'} end
redis.call('SET', KEYS[1], '1', 'PXAT', ARGV[1]) return {'marked'}`,
};

/** KEYS mark; ARGV expires_at. */
export const clearEmpty: Script = {
  name: "knowledge.clear_empty",
  lua: `redis.call('SET', KEYS[1], 'changed', 'PXAT', ARGV[1]) return {'changed'}`,
};

/** One mark under `knowledge:empty` (5 minutes): drafts need not search where there is nothing. */
import type { Script } from "../kernel/redis.ts";

export const readEmpty: Script = {
  name: "knowledge.read_empty",
  lua: `return redis.call('EXISTS', KEYS[1])`,
};

/** KEYS mark; ARGV expires_at. */
export const markEmpty: Script = {
  name: "knowledge.mark_empty",
  lua: `redis.call('SET', KEYS[1], '1', 'PXAT', ARGV[1]) return {'marked'}`,
};

export const clearEmpty: Script = {
  name: "knowledge.clear_empty",
  lua: `return redis.call('DEL', KEYS[1])`,
};

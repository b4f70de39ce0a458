/**
 * One mark under `knowledge:empty` (5 minutes). `1` means that drafts need not search, because there is nothing;
 * `changed` means that a document was stored, so that no draft that searched earlier can set `1`. A key of another type
 * is ignored.
 */
import type { Script } from "../kernel/redis.ts";

export const readEmpty: Script = {
  name: "knowledge.read_empty",
  lua: `
local mark = KEYS[1]
return redis.pcall('GET', mark) == '1' and 1 or 0`,
};

/** Marks the knowledge base as empty, unless a document was stored since the search. */
export const markEmpty: Script = {
  name: "knowledge.mark_empty",
  lua: `
local mark, expires_at = KEYS[1], ARGV[1]
if redis.pcall('GET', mark) == 'changed' then return {'changed'} end
redis.call('SET', mark, '1', 'PXAT', expires_at)
return {'marked'}`,
};

/** Records that a document was stored, so that no draft which searched before can mark the base as empty. */
export const clearEmpty: Script = {
  name: "knowledge.clear_empty",
  lua: `
local mark, expires_at = KEYS[1], ARGV[1]
redis.call('SET', mark, 'changed', 'PXAT', expires_at)
return {'changed'}`,
};

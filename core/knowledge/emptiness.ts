/** Whether there is anything to search: read along with a lease, so that an app without documents pays nothing. */
import type { Clock } from "../kernel/clock.ts";
import type { Part, Redis, RedisReply } from "../kernel/redis.ts";
import { clearEmpty, markEmpty, readEmpty } from "./lua.ts";

const key = "knowledge:empty";
/** A mark that a lost "clear" left behind ends by itself; longer than any draft takes that searched before a change, ms. */
const markMs = 5 * 60_000;

/** The share of a round trip that reads the mark; its reply goes to `saysEmpty`. */
export const emptyPart: Part = { script: readEmpty, keys: [key], args: [] };

/** True when a search found lately that there is no chunk, and nothing was put since. */
export const saysEmpty = (reply: RedisReply | undefined): boolean => reply === 1;

/** The share of a round trip that marks it, unless a document was put since the search. */
export const markEmptyPart = (clock: Clock): Part => ({
  script: markEmpty,
  keys: [key],
  args: [clock.now() + markMs],
});

/** A document was put: the next draft searches. Throws what Redis throws. */
export async function clearEmptyMark(redis: Redis, clock: Clock): Promise<void> {
  await redis.script(clearEmpty, [key], [clock.now() + markMs]);
}

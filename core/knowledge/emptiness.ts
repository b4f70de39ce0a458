/** Whether there is anything to search. Read along with a lease, so that an app without documents pays nothing. */
import type { Clock } from "../kernel/clock.ts";
import type { Part, Redis, RedisReply } from "../kernel/redis.ts";
import { clearEmpty, markEmpty, readEmpty } from "./lua.ts";

const key = "knowledge:empty";
/** How long a mark lasts if its "clear" was lost, ms; longer than any draft that searched before a change. */
const markMs = 5 * 60_000;

/** The part of a round trip that reads the mark; pass its reply to `isMarkedEmpty`. */
export const emptyPart: Part = { script: readEmpty, keys: [key], args: [] };

/** True if a recent search found no chunks and none was stored since. */
export const isMarkedEmpty = (reply: RedisReply | undefined): boolean => reply === 1;

/** The part of a round trip that sets the mark, unless a document was stored since the search. */
export const markEmptyPart = (clock: Clock): Part => ({
  script: markEmpty,
  keys: [key],
  args: [clock.now() + markMs],
});

/** Clears the mark after a document was stored, so that the next draft searches. Throws Redis errors. */
export async function clearEmptyMark(redis: Redis, clock: Clock): Promise<void> {
  await redis.script(clearEmpty, [key], [clock.now() + markMs]);
}

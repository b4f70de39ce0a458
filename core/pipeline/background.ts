/** Reads what Redis did not bring along, in one Postgres round trip at the most. */
import { storedStatement } from "../drafting/turns.ts";
import { sortEntries } from "../drafting/turn.ts";
import type { RedisReply } from "../kernel/redis.ts";
import type { Lease } from "../wal/schema.ts";
import type { Background, Drafter } from "./drafter.ts";

/**
 * The customer's status, memory and stored messages. Warm and at the first try nothing is read; a cold cache, an
 * edit of an earlier message, or a second try (was the first one committed?) costs the one read.
 */
export async function readBackground(
  drafter: Pick<Drafter, "customers" | "memory" | "sql">,
  lease: Lease,
  [memoryReply, statusReply]: readonly RedisReply[],
): Promise<Background> {
  const { customers, memory } = drafter;
  const status = customers.cachedStatus(statusReply);
  const kept = memory.recalled(memoryReply);
  const { messages, edits } = sortEntries(lease.entries, false);
  const doubtful = [...edits, ...(lease.attempt > 1 ? messages : [])].map((envelope) => envelope.message);
  if (status !== null && kept !== null && doubtful.length === 0) {
    return { status, statusWasCached: true, memory: kept, kept, stored: [] };
  }
  const [statuses, history, stored] = await drafter.sql.batch([
    customers.statusStatement(lease.customer),
    memory.rebuildStatement(lease.customer),
    storedStatement(doubtful),
  ]);
  return {
    status: status ?? statuses[0] ?? { funnel_status: "new", nickname: null, silenced: false },
    statusWasCached: status !== null,
    // What Postgres says holds also where Redis remembers: an attempt may have died before it was remembered.
    memory: memory.rebuilt(history),
    kept,
    stored,
  };
}

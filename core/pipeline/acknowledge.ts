/** Ends a lease once its turn is stored: remembers its entries, drops them from the log, and schedules what is left. */
import { cacheStatusPart } from "../customers/customers.ts";
import { annotatedText } from "../intake/details-schema.ts";
import type { InboundMessage } from "../intake/schema.ts";
import type { Part } from "../kernel/redis.ts";
import { markEmptyPart } from "../knowledge/emptiness.ts";
import { forgetPart, rememberPart } from "../memory/memory.ts";
import type { HistoryEntry } from "../memory/schema.ts";
import { cacheSettingsPart } from "../settings/cache.ts";
import { acknowledge } from "../wal/lease.ts";
import type { Acknowledged } from "../wal/schema.ts";
import type { Committed } from "./commit.ts";
import type { Attempt, Drafted } from "./drafter.ts";
import { scheduleFlush } from "./flush.ts";

/** Remembers and acknowledges in one round trip; newer entries get a separate flush. */
export async function acknowledgeTurn(
  attempt: Attempt,
  drafted: Drafted,
  committed: Committed,
): Promise<void> {
  const { clock, lease, isSingle } = attempt;
  const { total } = committed;
  const { sorted, background, calls } = drafted;
  const parts = [
    ...memoryParts(attempt, drafted, total),
    ...(background.statusWasCached || sorted.sender === null
      ? []
      : [cacheStatusPart(attempt, lease.customer, background.status)]),
    ...(calls?.cacheParts() ?? []),
    ...(background.isKnowledgeEmpty ? [markEmptyPart(clock)] : []),
    ...settingsParts(attempt, drafted, committed),
  ];
  // One good message proves nothing about the next: the rest is tried one message at a time, up to the faulty one.
  await scheduleRemaining(attempt, await acknowledge(attempt, lease, parts, isSingle));
}

/**
 * Appends the turn to the memory in Redis, or rebuilds the memory if Redis had lost it. If the totals differ from
 * Postgres, an attempt or a delivery died before it updated Redis, and the next draft rebuilds everything.
 */
function memoryParts(attempt: Attempt, { sorted, turn, edits, background }: Drafted, total: number): Part[] {
  const { customer } = attempt.lease;
  // Postgres knows which messages were deleted.
  if (sorted.deletions.length > 0) return [forgetPart(customer)];
  if (sorted.sender === null) return [];
  const entries = (turn?.fresh ?? []).map((envelope) => remembered(envelope.message));
  const known = background.cached ?? background.memory;
  // An earlier attempt may have stored an edit and died before this point: then only the memory is left to correct.
  const isEdited = edits.corrections.length > 0 || (attempt.lease.attempt > 1 && sorted.edits.length > 0);
  if (isEdited || known.total + entries.length !== total) return [forgetPart(customer)];
  if (entries.length === 0 && background.cached !== null) return [];
  const { profile } = background.status;
  return [rememberPart(attempt, customer, entries, { ...known, profile }, background.cached === null)];
}

/** Caches what was read from Postgres, or what the commit found to be newer than Redis' settings. */
function settingsParts({ clock }: Attempt, { background }: Drafted, { settings }: Committed): Part[] {
  if (settings !== null) return [cacheSettingsPart(settings, clock.now())];
  const { readSettings, readAt } = background;
  return readSettings === null ? [] : [cacheSettingsPart(readSettings, readAt)];
}

const remembered = (message: InboundMessage): HistoryEntry => ({
  role: "customer",
  text: annotatedText(message),
  at: message.date,
});

/** Schedules a flush for what is left in the log after an acknowledgement. */
export async function scheduleRemaining(attempt: Attempt, done: Acknowledged | null): Promise<void> {
  if (done === null) attempt.log.warn("draft.lease_lost");
  else if (done.schedule && done.dueAt !== null)
    await scheduleFlush(attempt, attempt.lease.customer, done.dueAt);
}

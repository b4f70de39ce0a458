/**
 * Erases a customer from every store, in two passes: the first removes everything, the last what work already in
 * progress has written since. Between them the customer's log is closed, so that no draft begins; a message that
 * arrives waits there and becomes a new customer's first one.
 */
import { forgetStatusPart } from "../customers/customers.ts";
import { forgetChatPart } from "../delivery/slots.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import { runTogether } from "../kernel/redis.ts";
import { forgetCalls, type CallPorts } from "../ledger/ledger.ts";
import { forgetPart } from "../memory/memory.ts";
import {
  concludeErasure,
  finishErasure,
  getErasure,
  isConcluded,
  isAlreadyConcluded,
  markUpdates,
  recordRemoval,
  type OpenErasure,
  openErasureOf,
  removeRows,
  requireOpen,
  restartErasure,
  scheduleErasure,
  settleErasure,
  takeErasure,
  tracesOf,
} from "../privacy/erasures.ts";
import { closedMs } from "../privacy/rules.ts";
import type { Erasure, ErasureId } from "../privacy/schema.ts";
import { closeLog, purgedIn, purgePart, reopenLog } from "../wal/erase.ts";
import { scheduleFlush } from "./flush.ts";

export interface Eraser
  extends Pick<Ports, "sql" | "redis" | "jobs" | "clock" | "log">, Pick<CallPorts, "ledger" | "cache"> {
  /** The key of the hash in the receipts. */
  readonly secret: string;
  /** Records the erasure next to the backups, which still contain the customer. */
  readonly putErasureNotes: (erasure: OpenErasure) => Promise<void>;
  /** How long the last pass waits, ms; by default, longer than any work in progress can take. */
  readonly settleMs?: number;
  /** Erases the customer from the archive; resolves to what was removed, by kind. Absent without an archive. */
  readonly eraseArchive?: (customer: CustomerId) => Promise<Readonly<Record<string, number>>>;
}

/**
 * Does as much of an erasure as is possible now, and schedules the rest. Safe to repeat and to run twice at once: a
 * crash at any point loses at most some counts in the receipt. Throws what the stores throw.
 */
export async function erase(eraser: Eraser, id: ErasureId): Promise<void> {
  const erasure = await takeErasure(eraser, id);
  if (erasure === null) return;
  if (isConcluded(erasure)) return finish(eraser, erasure);
  await proceed(eraser, erasure).catch((error: unknown) => {
    if (!isAlreadyConcluded(error)) throw error;
    return leave(eraser, erasure);
  });
}

/** One pass; throws if another worker already finished the erasure, and then removes nothing of the new customer. */
async function proceed(eraser: Eraser, erasure: OpenErasure): Promise<void> {
  const { id } = erasure;
  const closed = await closeLog(eraser, erasure.customer_id, closedMs);
  if (erasure.state === "settling" && closed.wasClosed) return settle(eraser, erasure);
  if (erasure.state === "settling") await restartErasure(eraser, id);
  if (!erasure.marked || !closed.wasClosed) await markUpdates(eraser, erasure, closed.updates);
  await removeAll(eraser, erasure);
  const settlesAt = await settleErasure(eraser, id, eraser.settleMs);
  await scheduleErasure(eraser, id, settlesAt - eraser.clock.now());
  eraser.log.info("erasure.settling", { erasure: id });
  // The last pass repeats it. If the database is lost before that, only this note knows of the erasure.
  await eraser.putErasureNotes(erasure);
}

/** The last pass, once nothing that began before the first one can still be running. */
async function settle(eraser: Eraser, erasure: OpenErasure): Promise<void> {
  const { id, settles_at } = erasure;
  const early = settles_at === null ? 0 : Date.parse(settles_at) - eraser.clock.now();
  if (early > 0) return scheduleErasure(eraser, id, early);
  await removeAll(eraser, erasure);
  await eraser.putErasureNotes(erasure);
  await concludeErasure(eraser, id);
  await finish(eraser, erasure);
}

/**
 * Opens the log again if another worker has finished the erasure, perhaps before this one closed the log: nobody else
 * would open it.
 */
async function leave(eraser: Eraser, { customer_id: customer }: OpenErasure): Promise<void> {
  const open = await openErasureOf(eraser, customer);
  if (open === null || isConcluded(open)) await reopen(eraser, customer);
}

async function reopen(eraser: Eraser, customer: CustomerId): Promise<void> {
  if (await reopenLog(eraser, customer)) await scheduleFlush(eraser, customer, eraser.clock.now());
}

/** Opens the log before the receipt is written, which no longer names the customer. */
async function finish(eraser: Eraser, erasure: OpenErasure): Promise<void> {
  const { id, customer_id: customer } = erasure;
  await reopen(eraser, customer);
  await finishErasure(eraser, erasure, eraser.secret);
  eraser.log.info("erasure.done", { erasure: id });
}

/** One pass over all stores; Postgres comes first, because Redis is rebuilt from it. */
async function removeAll(eraser: Eraser, erasure: OpenErasure): Promise<void> {
  const { id, customer_id: customer } = erasure;
  await removeRows(eraser, erasure, eraser.secret);
  await recordRemoval(eraser, id, "redis", await removeKeys(eraser, erasure));
  await recordRemoval(eraser, id, "ledger", await removeCalls(eraser, erasure));
  const archived = await eraser.eraseArchive?.(customer);
  if (archived !== undefined) await recordRemoval(eraser, id, "archive", archived);
}

async function removeKeys(eraser: Eraser, { id, customer_id }: OpenErasure): Promise<Record<string, number>> {
  const { updates, bot, chats } = await tracesOf(eraser, id);
  const parts = [
    purgePart(customer_id, updates),
    forgetPart(customer_id),
    forgetStatusPart(customer_id),
    ...(bot === null ? [] : chats.map((chat) => forgetChatPart(bot, chat))),
  ];
  const [purged, memory, ...others] = await runTogether(eraser.redis, "purged", parts);
  const { entries, marks } = purgedIn(purged);
  const forgotten = Array.isArray(memory) ? Number(memory[1] ?? 0) : 0;
  const keys = others.reduce<number>((sum, reply) => sum + Number(reply ?? 0), forgotten);
  return { log_entries: entries, log_marks: marks, keys };
}

/** The ledger has no transaction in which `refuseConcluded` could fail; rows of the new customer are saved later. */
async function removeCalls(
  eraser: Eraser,
  { id, customer_id }: OpenErasure,
): Promise<Record<string, number>> {
  const { rows, replies } = await forgetCalls(eraser, customer_id, () => requireOpen(eraser, id));
  return { calls: rows, replies };
}

/** How often the command line reports while it waits for the last pass, ms. */
const reportEveryMs = 1_000;

/**
 * Runs an erasure to its end in this process, waiting for the last pass; for the command line. Reports every second, and
 * resolves to its receipt. Throws the signal's reason once it aborts: the sweep, or the same command, continues.
 */
export async function eraseNow(
  eraser: Eraser,
  id: ErasureId,
  report: (erasure: Erasure) => void,
  signal: AbortSignal,
): Promise<Erasure> {
  for (;;) {
    await erase(eraser, id);
    const erasure = await getErasure(eraser, id);
    for (let left = Infinity; left > 0;) {
      report(erasure);
      if (erasure.state === "done") return erasure;
      signal.throwIfAborted();
      left = erasure.settles_at === null ? 0 : Date.parse(erasure.settles_at) - eraser.clock.now();
      if (left > 0) await eraser.clock.wait(Math.min(left, reportEveryMs), signal);
    }
  }
}

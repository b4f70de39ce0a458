/** Restores to the log what only Postgres holds: Redis was down when it arrived, or has been emptied since. */
import { parkedEnvelope, undraftedStatements } from "../intake/undrafted-updates.ts";
import { iso } from "../kernel/clock.ts";
import { hasCode } from "../kernel/errors.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import { copiesOf, countFailure, envelopeIn, handle, markAppended, pageOfCopies } from "../wal/copies.ts";
import { maxAttempts } from "../wal/rules.ts";
import { findMissing, restore } from "../wal/restore.ts";
import type { Copy, WalPorts } from "../wal/schema.ts";

export type Restorer = WalPorts & Pick<Ports, "sql" | "log">;

/** A flush to schedule. */
export interface Flush {
  readonly customer: CustomerId;
  readonly dueAt: number;
}

/** Copies compared with Redis per round trip. */
const pageLength = 500;
/** The time limit of a run, ms: at 20 ms a page it covers half a million copies, more than can be waiting. */
const restoringMs = 20_000;

/**
 * Restores copies whose message is in no log, for everyone or for one customer; resolves to the flushes needed. A
 * customer whose log cannot be restored is skipped, and parked after repeated failure, so that no one else waits.
 * Throws if a store is down.
 */
export async function restoreCopies(restorer: Restorer, customer?: CustomerId): Promise<Flush[]> {
  const flushes: Flush[] = [];
  const until = restorer.clock.now() + restoringMs;
  for (let after: number | null = 0; after !== null && restorer.clock.now() < until;) {
    const checkedAt = restorer.clock.now();
    const found = await pageOfCopies(restorer.sql, { after, limit: pageLength, customer });
    flushes.push(...(await restorePage(restorer, found.copies, checkedAt)));
    // A turn that was refused because of these must not be refused again.
    if (customer !== undefined) await markRestored(restorer, found.copies);
    after = found.next;
  }
  return flushes;
}

type CopyKeys = readonly { readonly update_id: number; readonly customer_id: CustomerId }[];

const updatesOf = (copies: readonly { readonly update_id: number }[]): number[] =>
  copies.map((copy) => copy.update_id);

async function restorePage(restorer: Restorer, page: CopyKeys, checkedAt: number): Promise<Flush[]> {
  if (page.length === 0) return [];
  const { updates, idle } = await findMissing(restorer, page);
  const flushes: Flush[] = idle.map((customer) => ({ customer, dueAt: restorer.clock.now() }));
  if (updates.length === 0) return flushes;
  // Read only now: a message committed since the copies were listed must not come back.
  const copies = await copiesOf(restorer.sql, updates);
  for (const [customer, own] of Map.groupBy(copies, (copy) => copy.customer_id)) {
    const flush = await restoreOne(restorer, customer, own, checkedAt).catch((error: unknown) =>
      skip(restorer, customer, own, error),
    );
    if (flush !== null) flushes.push(flush);
  }
  return flushes;
}

async function restoreOne(
  restorer: Restorer,
  customer: CustomerId,
  copies: readonly Copy[],
  checkedAt: number,
): Promise<Flush | null> {
  const reasons = Map.groupBy(copies, reasonToPark);
  for (const reason of ["unreadable", "failed_repeatedly"] as const) {
    await park(restorer, customer, reason, reasons.get(reason) ?? []);
  }
  const restorable = reasons.get(null) ?? [];
  if (restorable.length === 0) return null;
  const restored = await restore(restorer, customer, restorable, checkedAt);
  await markRestored(restorer, restorable);
  restorer.log.info("log.restored", { customer, messages: restored.count });
  return restored.schedule ? { customer, dueAt: restored.dueAt } : null;
}

/** Why a copy is parked instead of restored. */
function reasonToPark({ envelope, attempts }: Copy): "unreadable" | "failed_repeatedly" | null {
  if (envelopeIn(envelope) === null) return "unreadable";
  return attempts > maxAttempts ? "failed_repeatedly" : null;
}

async function park(
  { sql, clock, log }: Restorer,
  customer: CustomerId,
  reason: string,
  copies: readonly Copy[],
): Promise<void> {
  if (copies.length === 0) return;
  const envelopes = copies.map(({ envelope }) => parkedEnvelope(customer, reason, envelope, clock.now()));
  const handled = copies.map(({ update_id }) => ({ update_id, key: null }));
  await sql.batch({ parked: undraftedStatements(envelopes), handled: handle(handled, iso(clock.now())) });
  log.error("log.copy_parked", null, { customer, reason, entries: copies.length });
}

/**
 * Skips the copies of one customer, whose log is damaged. Throws the error of an outage, which concerns everyone and
 * says nothing about the copies.
 */
async function skip(
  { sql, log }: Restorer,
  customer: CustomerId,
  copies: readonly Copy[],
  error: unknown,
): Promise<null> {
  if (hasCode(error, "redis_unavailable", "database_unavailable", "circuit_open")) throw error;
  log.error("log.not_restored", error, { customer, messages: copies.length });
  await sql.query(countFailure(updatesOf(copies)));
  return null;
}

async function markRestored(
  { sql, clock }: Restorer,
  copies: readonly { readonly update_id: number }[],
): Promise<void> {
  if (copies.length > 0) await sql.query(markAppended(updatesOf(copies), iso(clock.now())));
}

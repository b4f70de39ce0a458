/** Erasures: recorded, listed, taken on by a worker, and turned into a receipt ([G1]). */
import { iso } from "../kernel/clock.ts";
import { hasSqlstate, NadiaError } from "../kernel/errors.ts";
import type { CustomerId } from "../kernel/ids.ts";
import { readPage, TimePosition } from "../kernel/page.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Actor } from "../kernel/reviewer.ts";
import { customerHashOf, hashKeyOf } from "./hash.ts";
import { removeInteractions, removeRest, type Removal } from "./removal-sql.ts";
import { erasuresAtOnce, interactionsAtOnce, resendAfterMs, settleMs } from "./rules.ts";
import { type Erasure, ErasureId, type ErasurePage, type ErasureQuery } from "./schema.ts";
import * as sql from "./sql.ts";

export type { OpenErasure } from "./sql.ts";

type Stores = Pick<Ports, "sql" | "clock">;

/** The job that continues an erasure; if it cannot be sent, the sweep will send it. */
export const scheduleErasure = (
  { jobs, log }: Pick<Ports, "jobs" | "log">,
  id: ErasureId,
  delayMs: number,
): Promise<void> =>
  jobs.erase({ v: 1, kind: "erase", erasure_id: id }, delayMs).catch((error: unknown) => {
    log.error("erasure.not_scheduled", error, { erasure: id });
  });

/** Throws `field_invalid` if the confirmation is not the customer's id. */
export function requireConfirmed(customer: CustomerId, confirm: string): void {
  if (confirm === customer) return;
  throw new NadiaError("field_invalid", "confirm must be the id of the customer to erase", {
    facts: { field: "confirm" },
  });
}

/**
 * Records that a customer is to be erased, and with it what is to be removed: `logged` are the updates that Redis knows.
 * Resolves to the erasure that is running already, if there is one.
 */
export async function recordErasure(
  { sql: db, clock, ids, log }: Stores & Pick<Ports, "ids" | "log">,
  customer: CustomerId,
  logged: readonly number[],
  by: Actor,
): Promise<Erasure> {
  const at = clock.now();
  const now = iso(at);
  const id = ErasureId.parse(ids.random());
  const { started, open } = await db.batch({
    started: sql.insertErasure({ id, customer, by, now, nextRun: iso(at + resendAfterMs) }),
    marked: sql.markStarted(customer, logged, now),
    open: sql.selectOpenOf(customer),
  });
  const erasure = started[0] ?? open[0];
  if (erasure === undefined) throw missing();
  if (started.length > 0) log.info("erasure.requested", { erasure: erasure.id });
  return erasure;
}

const missing = (id?: ErasureId) =>
  new NadiaError("not_found", "there is no erasure with this id", {
    facts: id === undefined ? {} : { erasure: id },
  });

/** A page, newest first. Throws `field_invalid` for an invalid cursor. */
export const listErasures = (
  { sql: db }: Pick<Ports, "sql">,
  { state, ...query }: ErasureQuery,
): Promise<ErasurePage> =>
  readPage(query, {
    position: TimePosition,
    select: (after, limit) => db.query(sql.selectErasures({ state, after, limit })),
    show: ({ key, ...item }) => ({ position: [key, item.id], item }),
  });

/** Throws `not_found`. */
export async function getErasure({ sql: db }: Pick<Ports, "sql">, id: ErasureId): Promise<Erasure> {
  const [erasure] = await db.query(sql.selectErasure(id));
  if (erasure === undefined) throw missing(id);
  return erasure;
}

/** Sends the jobs of erasures that wait for none; resolves to how many. */
export async function continueErasures(ports: Stores & Pick<Ports, "jobs" | "log">): Promise<number> {
  const now = ports.clock.now();
  const due = await ports.sql.query(sql.takeDue(iso(now), iso(now + resendAfterMs), erasuresAtOnce));
  for (const { id } of due) await scheduleErasure(ports, id, 0);
  return due.length;
}

/** Takes an erasure on; null if it is done or unknown. */
export async function takeErasure(
  { sql: db, clock }: Stores,
  id: ErasureId,
): Promise<sql.OpenErasure | null> {
  const nextRun = iso(clock.now() + resendAfterMs * 5);
  return (await db.query(sql.takeErasure(id, nextRun)))[0] ?? null;
}

/** Records what is needed once the rows are gone: the ids of the customer's updates, and their chats. */
export const markUpdates = async (
  { sql: db, clock }: Stores,
  { id, customer_id }: Pick<sql.OpenErasure, "id" | "customer_id">,
  logged: readonly number[],
): Promise<void> => {
  await db.batch({
    open: sql.refuseConcluded(id),
    marked: sql.markUpdates(id, customer_id, logged, iso(clock.now())),
  });
};

/** The updates that an erasure removes, the customer's chats, and the bot that they are with. */
export async function tracesOf({ sql: db }: Pick<Ports, "sql">, id: ErasureId) {
  const { marked, found } = await db.batch({ marked: sql.selectMarked(id), found: sql.selectChats(id) });
  const { bot_id: bot = null, chats = [] } = found[0] ?? {};
  return { updates: marked.map((row) => row.update_id), bot, chats };
}

/** Removes the customer from Postgres, in transactions of bounded size that count what they remove. */
export async function removeRows(
  { sql: db }: Pick<Ports, "sql">,
  { id, customer_id: customer }: sql.OpenErasure,
  secret: string,
): Promise<void> {
  const pseudonym = `erased:${customerHashOf(secret, customer).slice(0, 32)}`;
  const removal: Removal = { id, customer, pseudonym };
  for (let left = true; left;) {
    const some = removeInteractions(removal, interactionsAtOnce);
    const removed = await db.batch({ open: sql.refuseConcluded(id), ...some });
    left = removed.left[0]?.left ?? false;
  }
  await db.batch({ open: sql.refuseConcluded(id), ...removeRest(removal) });
}

/** Adds to the receipt what was removed from another store. */
export async function recordRemoval(
  { sql: db }: Pick<Ports, "sql">,
  id: ErasureId,
  tier: keyof Erasure["removed"],
  counts: Readonly<Record<string, number>>,
): Promise<void> {
  const removed = Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
  if (Object.keys(removed).length > 0) await db.batch({ removed: sql.addRemoved(id, tier, removed) });
}

/** The first pass is through; resolves to when the last one may run. */
export async function settleErasure(
  { sql: db, clock }: Stores,
  id: ErasureId,
  ms: number = settleMs,
): Promise<number> {
  const at = clock.now() + ms;
  await db.query(sql.settleErasure(id, iso(at)));
  return at;
}

/** Starts again, because the customer's log was open in between. */
export const restartErasure = async ({ sql: db }: Pick<Ports, "sql">, id: ErasureId): Promise<void> => {
  await db.query(sql.restartErasure(id));
};

/** Whether an erasure has removed everything, so that only the customer's log has to be opened again. */
export const isConcluded = ({ state, settles_at }: Pick<Erasure, "state" | "settles_at">): boolean =>
  state === "settling" && settles_at === null;

/** Throws if another worker has removed everything; `isAlreadyConcluded` recognises it. */
export const requireOpen = async ({ sql: db }: Pick<Ports, "sql">, id: ErasureId): Promise<void> => {
  await db.query(sql.refuseConcluded(id));
};

/** True if a step failed because another worker had removed everything before. */
export const isAlreadyConcluded = (error: unknown): boolean => hasSqlstate(error, sql.alreadyConcluded);

/** The customer's erasure that is not done, or null. */
export const openErasureOf = async (
  { sql: db }: Pick<Ports, "sql">,
  customer: CustomerId,
): Promise<Erasure | null> => (await db.query(sql.selectOpenOf(customer)))[0] ?? null;

/** The last pass is through. */
export const concludeErasure = async ({ sql: db }: Pick<Ports, "sql">, id: ErasureId): Promise<void> => {
  await db.query(sql.concludeErasure(id));
};

/** Those of these erasures that have removed everything. */
export const concludedAmong = async (
  { sql: db }: Pick<Ports, "sql">,
  ids: readonly ErasureId[],
): Promise<ReadonlySet<ErasureId>> => new Set((await db.query(sql.selectConcluded(ids))).map(({ id }) => id));

/** Turns a concluded erasure into its receipt; audited. */
export async function finishErasure(
  { sql: db, clock }: Stores,
  { id, customer_id }: sql.OpenErasure,
  secret: string,
): Promise<void> {
  const hash = customerHashOf(secret, customer_id);
  await db.query(sql.finishErasure(id, { hash, hashKey: hashKeyOf(secret), now: iso(clock.now()) }));
}

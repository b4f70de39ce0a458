/** Starting and reading recovery operations, and their upkeep ([V2], [V3]). */
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import { readPage, TimePosition } from "../kernel/page.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Actor } from "../kernel/reviewer.ts";
import { failAbandoned } from "./operation.ts";
import { storedPerKind, maxWaitMs, shownAtOnce, sources, staleMs } from "./rules.ts";
import {
  type RecoveryKind,
  type RecoveryOperation,
  RecoveryOperationId,
  type RecoveryPage,
  type RecoveryQuery,
  type RecoveryStatus,
} from "./schema.ts";
import * as sql from "./sql.ts";
import { selectStatus } from "./status-sql.ts";

/**
 * Starts an operation; the scheduled sweep runs it within a minute. Throws `recovery_running` with the id of the
 * running one of this kind.
 */
export async function startRecovery(
  ports: Pick<Ports, "sql" | "clock" | "ids" | "log">,
  kind: RecoveryKind,
  by: Actor,
): Promise<RecoveryOperation> {
  const { sql: db, clock, ids, log } = ports;
  await failAbandoned(ports, null);
  const now = clock.now();
  const { started, running } = await db.batch({
    started: sql.insertRunning({
      id: RecoveryOperationId.parse(ids.random()),
      kind,
      source: sources[kind],
      by,
      now: iso(now),
      deadline: iso(now + maxWaitMs),
    }),
    running: sql.selectRunning(kind),
  });
  const [operation] = started;
  if (operation === undefined) throw alreadyRunning(kind, running[0]);
  log.info("recovery.started", { operation: operation.id, kind });
  return operation;
}

/**
 * The error if an operation of this kind is running already; its id is unknown if it ended between the two statements.
 */
const alreadyRunning = (kind: RecoveryKind, running: RecoveryOperation | undefined) =>
  new NadiaError("recovery_running", `a recovery operation of kind ${kind} is running; wait until it ends`, {
    facts: { operation: running?.id ?? null, kind },
  });

/** A page, newest first. Throws `field_invalid` for an invalid cursor. */
export const listOperations = (
  { sql: db }: Pick<Ports, "sql">,
  { kind, state, ...query }: RecoveryQuery,
): Promise<RecoveryPage> =>
  readPage(query, {
    position: TimePosition,
    select: (after, limit) => db.query(sql.selectOperations({ kind, state, after, limit })),
    show: ({ key, ...item }) => ({ position: [key, item.id], item }),
  });

/** Throws `not_found`. */
export async function getOperation(
  { sql: db }: Pick<Ports, "sql">,
  id: RecoveryOperationId,
): Promise<RecoveryOperation> {
  const [operation] = await db.query(sql.selectOperation(id));
  if (operation !== undefined) return operation;
  throw new NadiaError("not_found", "there is no recovery operation with this id", {
    facts: { operation: id },
  });
}

/** What may need recovery: waiting and stale messages, gaps in the update ids, running operations. */
export async function recoveryStatus({
  sql: db,
  clock,
}: Pick<Ports, "sql" | "clock">): Promise<RecoveryStatus> {
  const { status, running } = await db.batch({
    status: selectStatus(iso(clock.now() - staleMs), shownAtOnce),
    running: sql.selectRunning(null),
  });
  const { waiting = { messages: 0, oldest_at: null }, stale = [], gaps = [] } = status[0] ?? {};
  return { waiting, stale, gaps, running };
}

/** Deletes all but the newest operations of each kind ([V3]); resolves to how many. */
export const cleanOperations = async (
  { sql: db }: Pick<Ports, "sql">,
  maxPerKind = storedPerKind,
): Promise<number> => (await db.query(sql.deleteOld(maxPerKind)))[0]?.n ?? 0;

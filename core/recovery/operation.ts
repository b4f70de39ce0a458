/**
 * How a process runs an operation: claims it, records progress, finishes it; and cleans up after another one that died.
 */
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { Ports } from "../kernel/ports.ts";
import type { TelegramUpdates } from "./port.ts";
import { heartbeatTimeoutMs, sources } from "./rules.ts";
import { type RecoveryCounts, type RecoveryError, type RecoveryKind, RecoveryOperationId } from "./schema.ts";
import * as sql from "./sql.ts";

type Stores = Pick<Ports, "sql" | "clock">;

/** An operation in this process. A scheduled sweep is only recorded once it finds something. */
export interface Run {
  readonly id: RecoveryOperationId;
  readonly kind: RecoveryKind;
  readonly startedAt: number;
  readonly isRecorded: boolean;
}

const deadlineAt = (now: number, kind: RecoveryKind): string => iso(now + heartbeatTimeoutMs[kind]);

/** Claims the operation of this kind that somebody started; null if there is none, or another process has it. */
export async function takeStarted({ sql: db, clock }: Stores, kind: RecoveryKind): Promise<Run | null> {
  const startedAt = clock.now();
  const [taken] = await db.query(sql.takeStarted(kind, iso(startedAt), deadlineAt(startedAt, kind)));
  return taken === undefined ? null : { id: taken.id, kind, startedAt, isRecorded: true };
}

/** A sweep by the schedule. */
export const scheduledRun = ({ clock, ids }: Pick<Ports, "clock" | "ids">): Run => ({
  id: RecoveryOperationId.parse(ids.random()),
  kind: "sweep",
  startedAt: clock.now(),
  isRecorded: false,
});

/** A run's progress. */
export interface Progress {
  readonly step: string;
  readonly done: number;
  readonly total: number | null;
  readonly counts: RecoveryCounts;
}

/** Records progress, so that the operation does not count as dead. Throws `wrong_state` if it already does. */
export async function recordProgress(
  { sql: db, clock }: Stores,
  run: Run,
  progress: Progress,
): Promise<void> {
  if (!run.isRecorded) return;
  const deadline = deadlineAt(clock.now(), run.kind);
  const rows = await db.query(sql.updateProgress(run.id, { ...progress, deadline }));
  if (rows.length === 0) throw ended(run.id);
}

/** Records the webhook before removing it, so that it can always be restored. Throws `wrong_state`. */
export async function recordWebhook(
  { sql: db, clock }: Stores,
  { id, kind }: Run,
  webhook: Parameters<typeof sql.updateWebhook>[1],
): Promise<void> {
  const rows = await db.query(sql.updateWebhook(id, webhook, deadlineAt(clock.now(), kind)));
  if (rows.length === 0) throw ended(id);
}

const ended = (id: RecoveryOperationId) =>
  new NadiaError("wrong_state", `recovery operation ${id} has already ended: its time limit passed`, {
    facts: { operation: id },
  });

/** Finishes the operation, with its audit row. An unrecorded run gets a record if it repaired something or failed. */
export async function finish({ sql: db, clock }: Stores, run: Run, outcome: sql.Outcome): Promise<void> {
  const now = iso(clock.now());
  if (run.isRecorded) return void (await db.query(sql.updateFinished(run.id, outcome, now)));
  const { id, kind, startedAt } = run;
  const operation = {
    id,
    kind,
    source: sources[kind],
    now: iso(startedAt),
    deadline: deadlineAt(startedAt, kind),
  };
  await db.query(sql.insertFinished(operation, outcome, now));
}

const died: RecoveryError = {
  step: "operation",
  code: "internal",
  detail: "its process died, or it exceeded its time limit",
};

/**
 * Fails operations whose process died; restores the webhook that one of them had removed. `telegram` is null if the bot
 * is unknown, in which case such an operation stays running. Resolves to the number of failed operations.
 */
export async function failAbandoned(
  stores: Stores & Pick<Ports, "log">,
  telegram: TelegramUpdates | null,
): Promise<number> {
  const { sql: db, clock, log } = stores;
  const now = iso(clock.now());
  const { left, failed } = await db.batch({
    left: sql.selectAbandoned(now),
    failed: sql.failAbandoned(now, died),
  });
  for (const { id } of failed) log.warn("recovery.abandoned", { operation: id });
  if (telegram === null) return failed.length;
  for (const { id, webhook, counts } of left) {
    await telegram.setWebhook(webhook);
    await db.query(sql.updateFinished(id, { state: "failed", counts, errors: [died] }, iso(clock.now())));
    log.warn("recovery.webhook_set_again", { operation: id });
  }
  return failed.length + left.length;
}

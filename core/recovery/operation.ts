/** How a process runs an operation: takes it, records progress, finishes it; and what it does after another one died. */
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { Ports } from "../kernel/ports.ts";
import type { TelegramUpdates } from "./port.ts";
import { longestRunMs, sources } from "./rules.ts";
import { type RecoveryCounts, type RecoveryError, type RecoveryKind, RecoveryOperationId } from "./schema.ts";
import * as sql from "./sql.ts";

type Stores = Pick<Ports, "sql" | "clock">;

/** An operation that runs in this process. A sweep of the schedule is not recorded before it found something. */
export interface Run {
  readonly id: RecoveryOperationId;
  readonly kind: RecoveryKind;
  readonly startedAt: number;
  readonly isRecorded: boolean;
}

const deadlineAt = (now: number): string => iso(now + longestRunMs);

/** Takes the operation of this kind that somebody started; null if there is none, or another process has it. */
export async function takeStarted({ sql: db, clock }: Stores, kind: RecoveryKind): Promise<Run | null> {
  const startedAt = clock.now();
  const [taken] = await db.query(sql.takeStarted(kind, iso(startedAt), deadlineAt(startedAt)));
  return taken === undefined ? null : { id: taken.id, kind, startedAt, isRecorded: true };
}

/** A sweep that the schedule runs by itself. */
export const scheduledRun = ({ clock, ids }: Pick<Ports, "clock" | "ids">): Run => ({
  id: RecoveryOperationId.parse(ids.random()),
  kind: "sweep",
  startedAt: clock.now(),
  isRecorded: false,
});

/** How far a run is. */
export interface Progress {
  readonly step: string;
  readonly done: number;
  readonly total: number | null;
  readonly counts: RecoveryCounts;
}

/** Records progress and keeps the operation from being taken for dead. Throws `wrong_state` if it already was. */
export async function noteProgress({ sql: db, clock }: Stores, run: Run, progress: Progress): Promise<void> {
  if (!run.isRecorded) return;
  const rows = await db.query(sql.updateProgress(run.id, { ...progress, deadline: deadlineAt(clock.now()) }));
  if (rows.length === 0) throw ended(run.id);
}

/** Records the webhook before it is removed, so that it can be set again whatever happens. Throws `wrong_state`. */
export async function keepWebhook(
  { sql: db, clock }: Stores,
  { id }: Run,
  webhook: Parameters<typeof sql.updateWebhook>[1],
): Promise<void> {
  const rows = await db.query(sql.updateWebhook(id, webhook, deadlineAt(clock.now())));
  if (rows.length === 0) throw ended(id);
}

const ended = (id: RecoveryOperationId) =>
  new NadiaError("wrong_state", `recovery operation ${id} ended meanwhile: its time limit passed`, {
    facts: { operation: id },
  });

/** Finishes the operation, with its audit row. A run without a record gets one if it repaired something or failed. */
export async function finish({ sql: db, clock }: Stores, run: Run, outcome: sql.Outcome): Promise<void> {
  const now = iso(clock.now());
  if (run.isRecorded) return void (await db.query(sql.updateFinished(run.id, outcome, now)));
  const { id, kind, startedAt } = run;
  const operation = {
    id,
    kind,
    source: sources[kind],
    now: iso(startedAt),
    deadline: deadlineAt(startedAt),
  };
  await db.query(sql.insertFinished(operation, outcome, now));
}

const died: RecoveryError = {
  step: "operation",
  code: "internal",
  detail: "its process died, or it took longer than its time limit",
};

/**
 * Fails operations whose process died; sets the webhook again that one of them had removed. `telegram` is null where
 * nothing knows the bot: then that operation keeps running. Resolves to how many it failed.
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

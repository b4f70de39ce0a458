/** Limits and periods of recovery. */
import { NadiaError } from "../kernel/errors.ts";
import type { RecoveryError, RecoveryKind, RecoveryOperation } from "./schema.ts";

export const sources: Readonly<Record<RecoveryKind, RecoveryOperation["source"]>> = {
  sweep: "stores",
  pending_updates: "telegram",
};

/** An operation that no process took within this time will not run, ms: it may have to wait a minute for the sweep. */
export const maxWaitMs = 180_000;

/**
 * An operation belongs to a process that died if it recorded no progress for this long, ms: a step of the sweep may
 * take 50 s. While the pending updates are fetched the webhook is removed, so their process reports more often.
 */
export const heartbeatTimeoutMs: Readonly<Record<RecoveryKind, number>> = {
  sweep: 180_000,
  pending_updates: 20_000,
};

/** How many operations of each kind are stored; older ones are deleted ([V3]). */
export const storedPerKind = 200;

/** A message in the log for this long is stale, ms: a draft takes at most two minutes. */
export const staleMs = 10 * 60_000;
/** How many customers and gaps the status lists. */
export const shownAtOnce = 50;

/** A failure as stored with the operation: only our own errors have text that is safe to store. */
export function errorOf(step: string, error: unknown): RecoveryError {
  if (!(error instanceof NadiaError))
    return { step, code: "internal", detail: "something failed on our side" };
  return { step, code: error.code, detail: error.message };
}

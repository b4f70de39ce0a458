/** Limits and periods of recovery. */
import { NadiaError } from "../kernel/errors.ts";
import type { RecoveryError, RecoveryKind, RecoveryOperation } from "./schema.ts";

export const sources: Readonly<Record<RecoveryKind, RecoveryOperation["source"]>> = {
  sweep: "stores",
  pending_updates: "telegram",
};

/**
 * An operation still running after this belongs to a process that died, ms: the sweep may take 50 s, and an operation
 * may wait a minute for it.
 */
export const longestRunMs = 180_000;

/** How many operations of each kind are kept; older ones are deleted ([V3]). */
export const keptPerKind = 200;

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

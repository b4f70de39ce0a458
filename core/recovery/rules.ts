/** Limits and periods of recovery. */
import { NadiaError } from "../kernel/errors.ts";
import type { RecoveryError, RecoveryKind, RecoveryOperation } from "./schema.ts";

export const sources: Readonly<Record<RecoveryKind, RecoveryOperation["source"]>> = {
  sweep: "stores",
  pending_updates: "telegram",
};

/**
 * An operation that is still running after so long belongs to a process that died, ms: the sweep may take 50 s, and an
 * operation may wait a minute for it.
 */
export const longestRunMs = 180_000;

/** Operations of each kind that are kept; older ones are deleted ([V3]). */
export const keptPerKind = 200;

/** A message in the log for so long is stale, ms: a draft takes two minutes at most. */
export const staleMs = 10 * 60_000;
/** Customers and gaps that the status names. */
export const shownAtOnce = 50;

/** A failure as the operation keeps it: only our own errors have words that are safe to store. */
export function errorOf(step: string, error: unknown): RecoveryError {
  if (!(error instanceof NadiaError))
    return { step, code: "internal", detail: "something failed on our side" };
  return { step, code: error.code, detail: error.message };
}

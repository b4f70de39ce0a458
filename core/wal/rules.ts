/** The log's limits and timings. */
import type { WalSettings } from "./schema.ts";

/** Maximum entries per lease; the history holds no more either. */
export const entriesPerLease = 50;
/** A lease outlives the slowest draft (75 s of model calls), but no longer, ms. */
export const leaseMs = 110_000;
/** Telegram retries an update for 24 h; the marks that detect duplicates live an hour longer, ms. */
export const seenMs = 25 * 3_600_000;
/**
 * Sorted sets that a customer's marks are spread over: the embedded Redis copies one on each change, and its journal
 * writes it whole. In one set, a customer's 3,000th update cost 3.4 times as much as the 30th.
 */
export const seenParts = 128;
/**
 * Telegram retries an update for 24 h, and restarts its numbering after a week without any; marks of handled updates
 * expire in between, ms.
 */
export const handledMs = 6 * 86_400_000;
/** Attempts after which a turn that cannot be stored is parked. */
export const maxAttempts = 5;
/** A due time this far in the past means that its flush was lost, ms. */
export const overdueMs = 5_000;
/** Customers that one sweep takes from each shard. */
export const overduePerShard = 100;
/** Bytes of entries that one call restores to a log, to stay within Upstash's request limit. */
export const restoredBytes = 400_000;
/** The limits of one run that copies logs; `bytes` as in `restoredBytes`. */
export const copyLimits = { perShard: 100, logs: 100, perLog: 1_000, bytes: 400_000, forMs: 10_000 };
/** How long the position at which a run stopped is stored, ms. */
export const offsetMs = 3_600_000;
/** Waiting customers that a restart checks per shard. */
export const leasesAtOnce = 10_000;
export const shards = 16;

/**
 * Messages a customer may send within each sliding window; messages over the limit are held back, not dropped ([Q3],
 * [A2]).
 */
export const rateWindows = [
  { name: "minute", ms: 60_000, limit: 120 },
  { name: "hour", ms: 3_600_000, limit: 1_000 },
  { name: "day", ms: 86_400_000, limit: 5_000 },
] as const;

const maxPauseMs = 60_000;

/** Backoff before the next attempt, ms: 2, 4, 8 … at most 60 s. */
export const retryPauseMs = (attempt: number): number =>
  Math.min(maxPauseMs, 1_000 * 2 ** Math.min(attempt, 6));

/** Upper bound for bursts and pauses: a later due time is corrupt, or the clock was set back, ms. */
export const maxDueDelayMs = ({ debounceMs, maxWaitMs }: WalSettings): number =>
  Math.max(maxPauseMs, Math.min(debounceMs, maxWaitMs));

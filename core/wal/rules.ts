/** The log's numbers. */
import type { WalSettings } from "./schema.ts";

/** Entries that one lease takes at most: the history holds no more either. */
export const entriesPerLease = 50;
/** A lease outlives the slowest draft (75 s of model calls) and no more, ms. */
export const leaseMs = 110_000;
/** Telegram repeats an update for 24 h; the marks that recognise it live an hour longer, ms. */
export const seenMs = 25 * 3_600_000;
/** Telegram repeats an update for 24 h, and numbers anew after a week without any: marks of the handled live in between, ms. */
export const handledMs = 6 * 86_400_000;
/** Tries after which a turn that cannot be stored is parked. */
export const triesBeforeParking = 5;
/** A due time that passed so long ago has lost its flush, ms. */
export const overdueMs = 5_000;
/** Customers that one sweep takes from each shard. */
export const overduePerShard = 100;
/** Bytes of entries that one call restores to a log, so that no request outgrows what Upstash takes. */
export const restoredBytes = 400_000;
/** Entries of one log, and logs at a time, in which one look finds those without a copy. */
export const copiedPerLog = 1_000;
export const logsAtOnce = 100;
/** Waiting customers that a restart looks at, a shard. */
export const leasesAtOnce = 10_000;
export const shards = 16;

/** Messages a customer may send within each sliding window; over it they are held back, not dropped ([Q3], [A2]). */
export const rateWindows = [
  { name: "minute", ms: 60_000, limit: 120 },
  { name: "hour", ms: 3_600_000, limit: 1_000 },
  { name: "day", ms: 86_400_000, limit: 5_000 },
] as const;

const longestPauseMs = 60_000;

/** Pause before the next try, ms: 2, 4, 8 … at most 60 s. */
export const retryPauseMs = (attempt: number): number =>
  Math.min(longestPauseMs, 1_000 * 2 ** Math.min(attempt, 6));

/** No burst and no pause lasts longer: a due time beyond it is damaged, or the clock was set back, ms. */
export const longestWaitMs = ({ debounceMs, maxWaitMs }: WalSettings): number =>
  Math.max(longestPauseMs, Math.min(debounceMs, maxWaitMs));

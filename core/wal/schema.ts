/** What the write-ahead log gives back. */
import type { Envelope } from "../intake/schema.ts";
import type { CustomerId, LeaseToken } from "../kernel/ids.ts";

export interface WalSettings {
  /** A burst ends after so long without a message, ms. */
  readonly debounceMs: number;
  /** A burst that never pauses is drafted after so long, ms. */
  readonly maxWaitMs: number;
}

/** The window of which a customer was over the limit, or null. */
export type OverLimit = "minute" | "hour" | "day" | null;

/** One logged envelope, or one that can no longer be read. */
export type Entry =
  | { readonly envelope: Envelope; readonly overLimit: OverLimit }
  | { readonly envelope: null; readonly raw: string };

/** A customer's log, held by one worker until `until`. */
export interface Lease {
  readonly customer: CustomerId;
  readonly token: LeaseToken;
  /** ms since 1970 */
  readonly until: number;
  /** 1 for the first try; more after a crash or a failure. */
  readonly attempt: number;
  /** The same without the tries that an outage ended. */
  readonly ownAttempt: number;
  /** Oldest first. */
  readonly entries: readonly Entry[];
  /** Whether the log holds more behind them. */
  readonly more: boolean;
}

/** Where a copy in Postgres belongs. */
export interface CopyPlace {
  readonly update_id: number;
  readonly customer_id: CustomerId;
}

/** A copy in Postgres: an envelope's text, and how often it could not be put into the log. */
export interface Copy extends CopyPlace {
  readonly envelope: string;
  readonly attempts: number;
}

export type Append =
  | {
      readonly kind: "appended";
      readonly dueAt: number;
      readonly schedule: boolean;
      readonly overLimit: OverLimit;
    }
  /** The same update id was appended within the last 25 h. */
  | { readonly kind: "duplicate" };

/** What Redis does not hold of some copies. */
export interface Missing {
  /** The update ids of those whose message is in no log. */
  readonly updates: readonly number[];
  /** Whose logs hold messages and are due at no time. */
  readonly idle: readonly CustomerId[];
}

/** Copies that came back into the log: how many, and their flush. */
export interface Restored {
  readonly count: number;
  readonly dueAt: number;
  readonly schedule: boolean;
}

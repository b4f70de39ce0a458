/** What the write-ahead log gives back. */
import type { Envelope } from "../intake/schema.ts";
import type { CustomerId, LeaseToken } from "../kernel/ids.ts";

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

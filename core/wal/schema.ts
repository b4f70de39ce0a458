/** Types that the write-ahead log returns. */
import type { Envelope } from "../intake/schema.ts";
import type { CustomerId, LeaseToken } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import type { RedisReply } from "../kernel/redis.ts";

export interface WalSettings {
  /** A burst ends after this long without a message, ms. */
  readonly debounceMs: number;
  /** A burst that never pauses is drafted after this long, ms. */
  readonly maxWaitMs: number;
}

/** The ports of the log, and when a burst ends. */
export interface WalPorts extends Pick<Ports, "redis" | "clock"> {
  readonly wal: WalSettings;
}

/** The rate window that the customer exceeded, or null. */
export type OverLimit = "minute" | "hour" | "day" | null;

/** One logged envelope, or an unreadable entry. */
export type Entry =
  | {
      readonly envelope: Envelope;
      readonly overLimit: OverLimit;
      /** Set if a person put it back into the log. */
      readonly released?: true;
    }
  | { readonly envelope: null; readonly raw: string };

/** A customer's log, held by one worker. */
export interface Lease {
  readonly customer: CustomerId;
  readonly token: LeaseToken;
  /** ms since 1970 */
  readonly from: number;
  readonly until: number;
  /** 1 for the first try; more after a crash or a failure. */
  readonly attempt: number;
  /** Attempts excluding those that an outage ended. */
  readonly ownAttempt: number;
  /** Oldest first. */
  readonly entries: readonly Entry[];
  /** Whether the log was sorted for this lease. */
  readonly sorted: boolean;
}

/** The result of a lease: the log, and the replies of the parts that ran in the same round trip. */
export type Leased =
  | { readonly kind: "leased"; readonly lease: Lease; readonly alongside: readonly RedisReply[] }
  | { readonly kind: "early"; readonly dueAt: number }
  | { readonly kind: "busy" | "empty" };

/** The result of an acknowledgement: `dueAt` if more messages wait, and whether their flush must be scheduled. */
export interface Acknowledged {
  readonly dueAt: number | null;
  readonly schedule: boolean;
}

/** The customer and update that a copy in Postgres belongs to. */
export interface CopyKey {
  readonly update_id: number;
  readonly customer_id: CustomerId;
}

/** A copy in Postgres: the envelope's text, and how many attempts to put it into the log failed. */
export interface Copy extends CopyKey {
  readonly envelope: string;
  readonly attempts: number;
  /** Whether a person put it back into the log. */
  readonly released: boolean;
}

export type Append =
  | {
      readonly kind: "appended";
      readonly dueAt: number;
      readonly schedule: boolean;
      readonly overLimit: OverLimit;
    }
  /** This update id was already appended within the last 25 h. */
  | { readonly kind: "duplicate" };

/** What Redis is missing for a set of copies. */
export interface Missing {
  /** Update ids whose message is in no log. */
  readonly updates: readonly number[];
  /** Customers whose log holds messages but has no due time. */
  readonly idle: readonly CustomerId[];
}

/** How many copies were restored to the log, and their flush. */
export interface Restored {
  readonly count: number;
  readonly dueAt: number;
  readonly schedule: boolean;
}

/** Limits and the order of scopes. */
import { ReviewerId } from "../kernel/ids.ts";
import type { Role, Scope } from "./schema.ts";

/** The reviewer for NADIA_API_KEY (migration 002). */
export const firstAdmin = ReviewerId.parse("00000000-0000-5000-8000-000000000001");

const hour = 3_600_000;
/** ms */
export const day = 24 * hour;

export const sessionPolicy = {
  /** An unused session ends after this long, ms. */
  idleMs: 12 * hour,
  /** Every session ends after this long, ms. */
  absoluteMs: 7 * day,
  /** Opening one more ends the oldest. */
  maxOpen: 20,
} as const;

/** How long after confirming the password a session may create keys without confirming it again, ms. */
export const recentPasswordMs = 10 * 60_000;

/**
 * How long Redis' cached session or key is trusted before Postgres is read again and records its use. Limits how long a
 * revocation that could not reach Redis goes unnoticed, ms.
 */
export const trustMs = 5 * 60_000;

/** How long after a revocation nothing that was read earlier may be cached, ms: longer than any call. */
export const goneMs = 60_000;

/** With this many failed sign-ins in a window, the next one has to wait (docs/decisions.md: device mark). */
export const loginPolicy = {
  /** For one account from one known browser, or from one address by all unknown browsers. */
  own: { windowMs: 15 * 60_000, maxFailures: 5 },
  /** For one account from all addresses, by unknown browsers: the maximum of NIST SP 800-63B. */
  everywhere: { windowMs: day, maxFailures: 100 },
  /** Accounts that failed from one address, by browsers unknown to them. */
  accounts: { windowMs: 15 * 60_000, maxFailures: 50 },
} as const;

/**
 * Password checks of one process. Each holds 19 or 32 MiB and one of the four threads that Node has for files and DNS
 * as well; 25 people behind one address can sign in at once.
 */
export const turnPolicy = { atOnce: 2, waitingEach: 50, waiting: 200 } as const;

const windows = (minute: number, hourly: number, daily: number) =>
  [
    { name: "minute", ms: 60_000, limit: minute },
    { name: "hour", ms: hour, limit: hourly },
    { name: "day", ms: day, limit: daily },
  ] as const;

/** Calls in each sliding window: of all of a person's sessions, and of all their keys ([A2]). */
export const callWindows = {
  session: windows(600, 10_000, 100_000),
  api_key: windows(3_000, 60_000, 600_000),
} as const;

/** What one hash costs. */
export interface HashPolicy {
  /** Memory in KiB. */
  readonly argon2id: { readonly memory: number; readonly passes: number; readonly parallelism: number };
  /** The cost as a power of two. */
  readonly scrypt: { readonly logCost: number; readonly blockSize: number; readonly parallelism: number };
}

/** OWASP's argon2id: 19 MiB, 2 passes, 1 lane; without argon2 in Node, scrypt with 2^15 blocks of 8. */
export const hashPolicy: HashPolicy = {
  argon2id: { memory: 19_456, passes: 2, parallelism: 1 },
  scrypt: { logCost: 15, blockSize: 8, parallelism: 3 },
};

const order: Readonly<Record<Scope, number>> = { read: 0, reviewer: 1, admin: 2 };

/** True if `scope` includes `needed`. */
export const allows = (scope: Scope, needed: Scope): boolean => order[scope] >= order[needed];

/** The effective scope of a key or session for this role. */
export const within = (role: Role, scope: Scope): Scope => (allows(role, scope) ? scope : role);

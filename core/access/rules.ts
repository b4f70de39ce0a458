/** The numbers and the order of rights by which people come in. */
import { ReviewerId } from "../kernel/ids.ts";
import type { Role, Scope } from "./schema.ts";

/** The reviewer as whom the bearer of NADIA_API_KEY acts (migration 002). */
export const firstAdmin = ReviewerId.parse("00000000-0000-5000-8000-000000000001");

const hour = 3_600_000;
/** ms */
export const day = 24 * hour;

export const sessionPolicy = {
  /** A session that nobody uses ends after so long, ms. */
  idleMs: 12 * hour,
  /** However busy, it ends after so long, ms. */
  absoluteMs: 7 * day,
  /** The oldest one ends when a person opens one more. */
  most: 20,
} as const;

/** A key is made in a session whose password was proved within this time, or is proved again, ms. */
export const freshMs = 10 * 60_000;

/**
 * For so long Redis' word on a session or key is taken; then Postgres is asked again and told of the last use. It
 * bounds how long a revocation can be missed that could not reach Redis, ms.
 */
export const trustMs = 5 * 60_000;

/** For so long after a revocation nothing that was read before it may be cached, ms: longer than any call lasts. */
export const goneMs = 60_000;

/** So many failed sign-ins within a window, and the next one waits (docs/decisions.md: device mark). */
export const loginPolicy = {
  /** Of one account by one known browser, or from one address by all browsers that are not known. */
  own: { windowMs: 15 * 60_000, most: 5 },
  /** Of one account from everywhere, by browsers that are not known: as many as NIST SP 800-63B allows. */
  everywhere: { windowMs: day, most: 100 },
  /** Accounts that failed at one address, by browsers that are not known there. */
  accounts: { windowMs: 15 * 60_000, most: 50 },
} as const;

const windows = (minute: number, hourly: number, daily: number) =>
  [
    { name: "minute", ms: 60_000, limit: minute },
    { name: "hour", ms: hour, limit: hourly },
    { name: "day", ms: day, limit: daily },
  ] as const;

/** Calls within each sliding window: of a person's sessions together, and of their keys together ([A2]). */
export const callWindows = {
  session: windows(600, 10_000, 100_000),
  api_key: windows(3_000, 60_000, 600_000),
} as const;

/** OWASP's argon2id: 19 MiB, 2 passes, 1 lane; scrypt with 2^15 blocks of 8 where Node has no argon2. */
export const hashPolicy = {
  argon2id: { memory: 19_456, passes: 2, parallelism: 1 },
  scrypt: { logCost: 15, blockSize: 8, parallelism: 3 },
} as const;

const order: Readonly<Record<Scope, number>> = { read: 0, reviewer: 1, admin: 2 };

/** True where `scope` allows what `needed` asks for. */
export const allows = (scope: Scope, needed: Scope): boolean => order[scope] >= order[needed];

/** What a key or session of this scope may do in the hands of this role. */
export const within = (role: Role, scope: Scope): Scope => (allows(role, scope) ? scope : role);

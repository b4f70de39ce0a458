/** What the verbs of this room share. */
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import type { Log } from "../kernel/log.ts";
import type { Sql } from "../kernel/sql.ts";
import type { Holders } from "./holders.ts";
import type { Passwords } from "./passwords.ts";

export interface AccessContext {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly passwords: Passwords;
  readonly holders: Holders;
  readonly attempts: Attempts;
  /** The hash of NADIA_API_KEY, which is kept nowhere else. */
  readonly firstKeyHash: string;
  /** Names by which everybody knows this installation. */
  readonly siteNames: readonly string[];
}

/** Whose password is tried, and from where. */
export interface Guess {
  /** A new password is another account: whoever had to wait comes in with it at once. */
  readonly account: string;
  readonly address: string;
  /** The browser or session, where this account knows it. */
  readonly device: string | null;
}

/** Counts failed sign-ins. */
export interface Attempts {
  /** Begins an attempt, which counts as failed until it is settled. Throws `login_locked`. */
  begin(guess: Guess): Promise<Attempt>;
}

export interface Attempt {
  /** It was the right person: their failures from here are forgotten. */
  settle(): Promise<void>;
}

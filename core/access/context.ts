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
}

/** Counts failed sign-ins by account and by address. */
export interface Attempts {
  /** Begins an attempt, which counts as failed until it is settled. Throws `login_locked`. */
  begin(account: string, address: string): Promise<Attempt>;
  /** Forgets an account's failures; while Redis is out it does nothing. */
  forgive(account: string): Promise<void>;
}

export interface Attempt {
  /** It was the right person: the account's failures are forgotten. */
  settle(): Promise<void>;
}

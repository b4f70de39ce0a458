/** What the operations of this module share. */
import type { Ports } from "../kernel/ports.ts";
import type { Holders } from "./holders.ts";
import type { Passwords } from "./passwords.ts";

export interface AccessPorts extends Pick<Ports, "sql" | "clock" | "ids" | "log"> {
  readonly passwords: Passwords;
  readonly holders: Holders;
  readonly attempts: Attempts;
  /** The hash of NADIA_API_KEY; the key itself is stored nowhere. */
  readonly firstKeyHash: string;
  /** Public names of this installation. */
  readonly siteNames: readonly string[];
}

/** Whose password is tried, and from where. */
export interface Guess {
  /** Includes the password's version: after a change, a locked-out owner can sign in at once. */
  readonly account: string;
  readonly address: string;
  /** The browser or session, if this account knows it. */
  readonly device: string | null;
}

/** Counts failed sign-ins. */
export interface Attempts {
  /** Starts an attempt, which counts as failed until it is settled. Throws `login_locked`. */
  begin(guess: Guess): Promise<Attempt>;
}

export interface Attempt {
  /** After the right password: deletes this person's failures from here. */
  settle(): Promise<void>;
}

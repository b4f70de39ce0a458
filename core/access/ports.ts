/** What the operations of this module share. */
import type { Ports } from "../kernel/ports.ts";
import type { Holders } from "./holders.ts";
import type { Passwords } from "./passwords.ts";
import type { Turns } from "./turns.ts";

export interface AccessPorts extends Pick<Ports, "sql" | "clock" | "ids" | "log"> {
  readonly passwords: Passwords;
  /** What every check of a password waits for. */
  readonly turns: Turns;
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
  /** Starts an attempt, before the password is checked. Throws `login_locked`. */
  begin(guess: Guess): Promise<Attempt>;
}

/** How a check of a password ended. */
export type Outcome = "right" | "wrong";

export interface Attempt {
  /**
   * Counts a failure, or deletes this person's failures from here; nothing may depend on the password before that. Throws
   * `login_locked`, for a right password too, if there have been too many failures since the attempt began: guesses made
   * at the same moment find out no more than guesses made one after the other.
   */
  end(outcome: Outcome): Promise<void>;
}

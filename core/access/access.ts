/** The access module: who calls, what they may do, how they sign in, and the accounts themselves. */
import type { Clock } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { Ids, ReviewerId } from "../kernel/ids.ts";
import type { Log } from "../kernel/log.ts";
import type { Redis } from "../kernel/redis.ts";
import type { Sql } from "../kernel/sql.ts";
import { createAttempts } from "./attempts.ts";
import type { AccessContext } from "./context.ts";
import { cookieSecretOf, createHolders, keySecretOf, secretHashOf } from "./holders.ts";
import { listKeys, makeKey, revokeKey } from "./keys.ts";
import { type Opened, signIn } from "./login.ts";
import { createLookout } from "./lookout.ts";
import { changeOwnPassword } from "./own-password.ts";
import { createPasswords, type Passwords } from "./passwords.ts";
import { addPerson, changePerson, listPeople, signOutEverywhere } from "./people.ts";
import type { Account, Actor } from "./people-sql.ts";
import { selectAccount } from "./people-sql.ts";
import { principalOf } from "./principal.ts";
import { allows } from "./rules.ts";
import type * as shapes from "./schema.ts";
import { endOwnSession, listSessions, signOut } from "./sessions.ts";

export { secretHashOf as keyHashOf } from "./holders.ts";

/** A known caller, with what is left of their limits, whether or not the call is allowed. */
export interface Admission {
  readonly principal: shapes.Principal;
  readonly allowances: readonly shapes.Allowance[];
  /** `rate_limited` or `forbidden`, or null if the call may proceed. */
  readonly refusal: NadiaError | null;
}

export interface Access {
  /** Identifies the caller and checks that they have the scope. One Redis round trip. Throws `unauthenticated`. */
  admit(credential: shapes.Credential | null, needed: shapes.Scope): Promise<Admission>;
  /** Throws `login_failed`, `login_locked`. */
  signIn(login: shapes.SignIn, caller: shapes.Caller): Promise<Opened>;
  /** Ends the caller's session, if they use one. */
  signOut(by: shapes.Principal): Promise<void>;
  /** Ends every session and key of a person, except NADIA_API_KEY, which has to be changed. Throws `not_found`. */
  signOutEverywhere(id: ReviewerId, by: Actor): Promise<void>;
  /** Throws `field_invalid`, `login_locked`. */
  changePassword(by: shapes.Principal, change: shapes.PasswordChange, caller: shapes.Caller): Promise<void>;
  sessions(by: shapes.Principal, query: shapes.ListQuery): Promise<shapes.SessionPage>;
  /** Throws `not_found`. */
  endSession(by: shapes.Principal, id: string): Promise<void>;
  keys(by: shapes.Principal, query: shapes.ListQuery): Promise<shapes.ApiKeyPage>;
  /** Throws `forbidden`, `password_needed`, `field_invalid`, `login_locked`. */
  makeKey(by: shapes.Principal, input: shapes.ApiKeyInput, caller: shapes.Caller): Promise<shapes.NewApiKey>;
  /** Throws `not_found`. */
  revokeKey(by: shapes.Principal, id: string): Promise<shapes.ApiKey>;
  people(query: shapes.ListQuery): Promise<shapes.PersonPage>;
  /** The account with this e-mail in lower case, or null. */
  account(email: string): Promise<Account | null>;
  /** Throws `email_taken`. */
  addPerson(input: shapes.PersonInput, by: Actor): Promise<shapes.Person>;
  /** Throws `not_found`, `last_admin`. */
  changePerson(id: ReviewerId, change: shapes.PersonChange, by: Actor): Promise<shapes.Person>;
}

export interface AccessSettings {
  readonly sql: Sql;
  readonly redis: Redis;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** NADIA_API_KEY: the first admin's key. */
  readonly apiKey: string;
  /** Public names of this installation, such as the bot's: no password may consist of them. */
  readonly siteNames?: readonly string[];
  readonly passwords?: Passwords;
}

/** Access over these stores. */
export function createAccess(settings: AccessSettings): Access {
  const { sql, clock, ids, log } = settings;
  const redis = createLookout(settings.redis, log);
  const firstKeyHash = secretHashOf(settings.apiKey);
  const holders = createHolders({ sql, clock, log, redis, firstKeyHash });
  const attempts = createAttempts({ sql, redis, clock, ids });
  const passwords = settings.passwords ?? createPasswords();
  const siteNames = settings.siteNames ?? [];
  const own = { passwords, holders, attempts, firstKeyHash, siteNames };
  const context: AccessContext = { sql, clock, ids, log, ...own };
  return {
    admit: (credential, needed) => admit(context, credential, needed),
    signIn: (login, caller) => signIn(context, login, caller),
    signOut: (by) => signOut(context, by),
    signOutEverywhere: (id, by) => signOutEverywhere(context, id, by),
    changePassword: (by, change, caller) => changeOwnPassword(context, by, change, caller),
    sessions: (by, query) => listSessions(context, by, query),
    endSession: (by, id) => endOwnSession(context, by, id),
    keys: (by, query) => listKeys(context, by, query),
    makeKey: (by, input, caller) => makeKey(context, by, input, caller),
    revokeKey: (by, id) => revokeKey(context, by, id),
    people: (query) => listPeople(context, query),
    account: async (email) => (await sql.query(selectAccount(email)))[0] ?? null,
    addPerson: (input, by) => addPerson(context, input, by),
    changePerson: (id, change, by) => changePerson(context, id, change, by),
  };
}

async function admit(
  { holders, clock, firstKeyHash, log }: AccessContext,
  credential: shapes.Credential | null,
  needed: shapes.Scope,
): Promise<Admission> {
  if (credential === null) {
    throw new NadiaError("unauthenticated", "sign in, or send an API key: Authorization: Bearer <key>");
  }
  const secret =
    credential.kind === "key" ? keySecretOf(credential.key, firstKeyHash) : cookieSecretOf(credential.value);
  const entered = secret === null ? null : await holders.enter(secret);
  if (secret === null || entered === null) {
    log.warn("access.unknown", { by: credential.kind });
    throw unknown(credential);
  }
  const principal = principalOf(entered.holder, secret, clock.now());
  const refusal =
    entered.waitMs === null ? refusalOf(principal, needed) : limited(Math.ceil(entered.waitMs / 1_000));
  if (refusal?.code === "forbidden")
    log.warn("access.refused", {
      reviewer: principal.reviewer.id,
      via: principal.via,
      has: principal.scope,
      needed,
    });
  return { principal, allowances: entered.allowances, refusal };
}

const unknown = ({ kind }: shapes.Credential) =>
  new NadiaError(
    "unauthenticated",
    kind === "key" ? "this API key is unknown, revoked or expired" : "this session has ended; sign in again",
  );

function refusalOf({ role, scope }: shapes.Principal, needed: shapes.Scope): NadiaError | null {
  if (allows(scope, needed)) return null;
  const message =
    role === "reviewer" && needed === "admin"
      ? "this call requires an admin"
      : `this call requires the scope ${needed}; this key or session has ${scope}`;
  return new NadiaError("forbidden", message, { facts: { needed } });
}

const limited = (seconds: number) =>
  new NadiaError("rate_limited", `too many calls; try again in ${seconds} seconds`, {
    facts: { retry_after: seconds },
  });

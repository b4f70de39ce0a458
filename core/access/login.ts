/** Signing in, and changing one's own password. */
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import { accountName } from "./attempts.ts";
import type { AccessContext } from "./context.ts";
import { secretHashOf } from "./holders.ts";
import { principalOf } from "./principal.ts";
import { changePassword, rehash, selectAccount, selectAccountById } from "./people-sql.ts";
import { sessionPolicy, within } from "./rules.ts";
import {
  type Caller,
  Email,
  type PasswordChange,
  type Principal,
  type Scope,
  type SignIn,
} from "./schema.ts";
import { drawSecret } from "./secret.ts";
import { endOldest, endOthers, type HolderRow, insertSession, type NewSession } from "./sessions-sql.ts";

/** A session that was just opened. */
export interface Opened {
  readonly principal: Principal;
  /** `<reviewer id>.<secret>`; told once. */
  readonly cookie: string;
  /** How long it lasts at the most, s. */
  readonly lastsFor: number;
}

/** Who proved to be whom, and what else is to be written down with the session. */
interface Proved extends Pick<HolderRow, "id" | "name" | "email" | "role"> {
  readonly scope: Scope;
  readonly keyHash: string | null;
  /** The hash that the password was checked against; null where a key was the proof. */
  readonly passwordHash: string | null;
  /** The same password's hash by today's parameters, where they are others. */
  readonly rehash: string | null;
}

/** Opens a session. Throws `login_failed`, whatever is wrong, and `login_locked`. */
export async function signIn(context: AccessContext, login: SignIn, caller: Caller): Promise<Opened> {
  const account = login.api_key ?? login.email?.trim().toLowerCase() ?? "";
  const attempt = await context.attempts.begin(account, caller.ip);
  const opened = await proveAndOpen(context, login, caller, account);
  if (opened === null) {
    throw new NadiaError("login_failed", "the e-mail, password or API key is wrong, or may not sign in");
  }
  await attempt.settle();
  return opened;
}

/** Null for whoever may not sign in. */
async function proveAndOpen(
  context: AccessContext,
  login: SignIn,
  caller: Caller,
  account: string,
  isAgain = false,
): Promise<Opened | null> {
  const proved = await (login.api_key === undefined
    ? byPassword(context, account, login.password ?? "")
    : byKey(context, login.api_key));
  const opened = proved === null ? null : await open(context, proved, caller);
  if (proved === null || opened !== null || isAgain) return opened;
  // Overtaken by a change of the person: what is true since then decides.
  return proveAndOpen(context, login, caller, account, true);
}

/** One query and one hash, whether there is such an account or not. */
async function byPassword(
  { sql, passwords }: AccessContext,
  email: string,
  password: string,
): Promise<Proved | null> {
  // No account has an empty e-mail: what is no e-mail at all is looked up all the same.
  const [account] = await sql.query(selectAccount(Email.safeParse(email).data ?? ""));
  const before = account?.password_hash ?? null;
  const right = await passwords.verify(password, before);
  if (!right || account === undefined || before === null || account.disabled_at !== null) return null;
  const after = passwords.outdated(before) ? await passwords.hash(password) : null;
  return {
    ...account,
    scope: account.role,
    keyHash: null,
    passwordHash: before,
    rehash: after,
  };
}

async function byKey({ holders }: AccessContext, key: string): Promise<Proved | null> {
  const keyHash = secretHashOf(key);
  const holder = await holders.check({ kind: "api_key", hash: keyHash });
  return holder === null ? null : { ...holder, keyHash, passwordHash: null, rehash: null };
}

async function open(context: AccessContext, proved: Proved, caller: Caller): Promise<Opened | null> {
  const { clock, ids, holders, firstKeyHash } = context;
  const now = clock.now();
  const { id: reviewer, name, email, role, passwordHash } = proved;
  const drawn = drawSecret();
  const secret = { kind: "session", reviewer, hash: secretHashOf(drawn) } as const;
  const session = {
    id: ids.random(),
    reviewer,
    tokenHash: secret.hash,
    scope: within(role, proved.scope),
    keyHash: proved.keyHash,
    proof: { role, passwordHash, firstKeyHash },
    now: iso(now),
    expiresAt: iso(now + sessionPolicy.absoluteMs),
    userAgent: agentOf(caller),
  };
  if (!(await store(context, session, proved))) return null;
  const holder: HolderRow = {
    id: reviewer,
    name,
    email,
    role,
    scope: session.scope,
    session: { id: session.id, user_agent: session.userAgent },
    created_at: session.now,
    expires_at: session.expiresAt,
  };
  await holders.keep(secret, holder);
  return {
    principal: principalOf(holder, secret, now),
    cookie: `${reviewer}.${drawn}`,
    lastsFor: sessionPolicy.absoluteMs / 1_000,
  };
}

/** Writes a session down, and ends the oldest beyond those that a person may have; false when it was overtaken. */
async function store(
  { sql, holders }: AccessContext,
  session: NewSession,
  { passwordHash: before, rehash: after }: Proved,
): Promise<boolean> {
  const { reviewer } = session;
  const [inserted, ended] = await sql.batch([
    insertSession(session),
    endOldest(reviewer, sessionPolicy.most, session.now),
    ...(before === null || after === null ? [] : [rehash(reviewer, before, after)]),
  ]);
  await holders.forget(ended.map(({ hash }) => ({ kind: "session", reviewer, hash }) as const));
  return inserted.length > 0;
}

const longestAgent = 300;

/** What a browser says of itself; Postgres takes no NUL. */
const agentOf = ({ userAgent }: Caller): string | null =>
  userAgent === null || userAgent.trim() === ""
    ? null
    : userAgent.replaceAll("\0", "").slice(0, longestAgent).toWellFormed();

/**
 * Changes one's own password and ends every other session. Throws `field_invalid` for a wrong current password,
 * and `login_locked`: guesses count as failed sign-ins.
 */
export async function changeOwnPassword(
  context: AccessContext,
  { reviewer, session, secretHash }: Principal,
  change: PasswordChange,
  caller: Caller,
): Promise<void> {
  const { sql, clock, passwords, attempts, holders } = context;
  const [account] = await sql.query(selectAccountById(reviewer.id));
  const attempt = await attempts.begin(accountName(account ?? { email: null, id: reviewer.id }), caller.ip);
  const before = account?.password_hash ?? null;
  if (!(await passwords.verify(change.current_password, before)) || before === null) throw notTheirs();
  const hash = await passwords.hash(change.new_password);
  const now = iso(clock.now());
  const [changed, ended] = await sql.batch([
    changePassword(reviewer, before, hash, now),
    endOthers(reviewer.id, session === null ? null : secretHash, hash, now),
  ]);
  // Changed meanwhile: what was sent is the current one no more.
  if (changed.length === 0) throw notTheirs();
  await holders.forget(
    ended.map((row) => ({ kind: "session", reviewer: reviewer.id, hash: row.hash }) as const),
  );
  await attempt.settle();
}

const notTheirs = () =>
  new NadiaError("field_invalid", "current_password: is not your password", {
    facts: { field: "current_password" },
  });

/** Signing in. */
import { iso } from "../kernel/clock.ts";
import { hasCode, NadiaError } from "../kernel/errors.ts";
import { dropOld } from "./attempts-sql.ts";
import { type Authenticated, authenticate } from "./authenticate.ts";
import type { AccessPorts } from "./ports.ts";
import { deviceMark, knownDevice } from "./device.ts";
import { cookieSecretOf, secretHashOf, secretsOf } from "./holders.ts";
import { principalOf } from "./principal.ts";
import { type Account, rehash, selectAccount } from "./people-sql.ts";
import { loginPolicy, sessionPolicy, within } from "./rules.ts";
import { type Caller, Email, type Principal, type SignIn, type SignInFailure } from "./schema.ts";
import { generateSecret } from "./secret.ts";
import {
  endOldest,
  endReplaced,
  type HolderRow,
  insertSession,
  type NewSession,
  openedBy,
} from "./sessions-sql.ts";

/** A session that was just opened. */
export interface Opened {
  readonly principal: Principal;
  /** `<reviewer id>.<secret>`; returned only here. */
  readonly cookie: string;
  /** Maximum lifetime, s. */
  readonly lastsFor: number;
  /** Identifies this browser from now on; null if it signed in with a key. */
  readonly deviceMark: string | null;
}

/**
 * Opens a session and ends the browser's previous one. Throws `login_failed`, without saying what was wrong,
 * `login_locked`, and `rate_limited` while too many sign in.
 */
export async function signIn(context: AccessPorts, login: SignIn, caller: Caller): Promise<Opened> {
  for (let tries = 1; ; tries += 1) {
    const claimed = await claimedBy(context, login);
    const failed = (reason: SignInFailure) =>
      context.log.warn("access.sign_in_failed", { reason, reviewer: claimed?.id ?? null });
    const authenticated = await authenticate(context, login, caller, claimed).catch((error: unknown) => {
      if (hasCode(error, "login_locked")) failed("locked");
      throw error;
    });
    const opened = authenticated === null ? null : await open(context, authenticated, caller);
    if (opened !== null) return opened;
    // If only the person was changed in the meantime, check again against the new state.
    if (authenticated !== null && tries === 1) continue;
    failed(failureReason(login, claimed));
    throw new NadiaError(
      "login_failed",
      "the e-mail, password or API key is wrong, or the account may not sign in",
    );
  }
}

/** The account to sign in to; one query, whether or not it exists. */
async function claimedBy({ sql }: AccessPorts, { email }: SignIn): Promise<Account | null> {
  if (email === undefined) return null;
  // No account has an empty e-mail: an invalid one is looked up anyway.
  return (await sql.query(selectAccount(Email.safeParse(email).data ?? "")))[0] ?? null;
}

function failureReason({ api_key }: SignIn, claimed: Account | null): SignInFailure {
  if (api_key !== undefined) return "unknown_key";
  if (claimed === null) return "unknown_account";
  return claimed.disabled_at === null ? "wrong_proof" : "disabled";
}

/** Opens a session; null if the person changed in the meantime. */
export async function open(
  context: AccessPorts,
  authenticated: Authenticated,
  caller: Caller,
): Promise<Opened | null> {
  const { clock, ids, holders, firstKeyHash } = context;
  const now = clock.now();
  const { id: reviewer, role, passwordHash } = authenticated;
  const cookieSecret = generateSecret();
  const secret = { kind: "session", reviewer, hash: secretHashOf(cookieSecret) } as const;
  const maxEnd = now + sessionPolicy.absoluteMs;
  // No longer than the key that opened it.
  const ends =
    authenticated.expiresAt === null ? maxEnd : Math.min(maxEnd, Date.parse(authenticated.expiresAt));
  const session = {
    id: ids.random(),
    reviewer,
    tokenHash: secret.hash,
    scope: within(role, authenticated.scope),
    keyHash: authenticated.keyHash,
    telegramUserId: authenticated.telegramUserId,
    proof: { role, passwordHash, firstKeyHash },
    now: iso(now),
    expiresAt: iso(ends),
    userAgent: agentOf(caller),
  };
  if (!(await store(context, session, { authenticated, caller }))) return null;
  const holder = holderOf(session, authenticated);
  await holders.keep(secret, holder);
  return {
    principal: principalOf(holder, secret, now),
    cookie: `${reviewer}.${cookieSecret}`,
    lastsFor: Math.ceil((ends - now) / 1_000),
    deviceMark: markOf(authenticated, caller),
  };
}

/** The mark for the caller's browser: a known one keeps its id, signed with the current hash. */
function markOf({ id, passwordHash, rehash }: Authenticated, { devices }: Caller): string | null {
  if (passwordHash === null) return null;
  return deviceMark(id, knownDevice(devices, id, passwordHash), rehash ?? passwordHash);
}

const holderOf = (session: NewSession, { id, name, email, role }: Authenticated): HolderRow => ({
  id,
  name,
  email,
  role,
  scope: session.scope,
  session: {
    id: session.id,
    user_agent: session.userAgent,
    opened_with: openedBy(session),
  },
  created_at: session.now,
  expires_at: session.expiresAt,
});

/**
 * Stores a session, and ends the browser's previous one and the oldest ones beyond the person's maximum; false if the
 * person changed in the meantime.
 */
async function store(
  { sql, holders }: AccessPorts,
  session: NewSession,
  {
    authenticated: { passwordHash: before, rehash: after },
    caller,
  }: { authenticated: Authenticated; caller: Caller },
): Promise<boolean> {
  const { id, reviewer, now } = session;
  const replaced = caller.cookie === null ? null : cookieSecretOf(caller.cookie);
  const { inserted, oldest, ended } = await sql.batch({
    inserted: insertSession(session),
    oldest: endOldest(reviewer, sessionPolicy.maxOpen, now),
    ended: endReplaced(replaced, id, now),
    dropped: dropOld(iso(Date.parse(now) - loginPolicy.everywhere.windowMs)),
    rehashed: before === null || after === null ? [] : [rehash(reviewer, before, after)],
  });
  await holders.forget([
    ...oldest.flatMap(({ hash }) => secretsOf(reviewer, { kind: "session", hash })),
    ...(replaced === null || ended.length === 0 ? [] : [replaced]),
  ]);
  return inserted.length > 0;
}

const maxUserAgentLength = 300;

/** The browser's own description; Postgres text cannot hold NUL. */
const agentOf = ({ userAgent }: Caller): string | null =>
  userAgent === null || userAgent.trim() === ""
    ? null
    : userAgent.replaceAll("\0", "").slice(0, maxUserAgentLength).toWellFormed();

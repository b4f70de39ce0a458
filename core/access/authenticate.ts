/** Checks what somebody signs in with: a password in its turn, or an API key. */
import { networkOf } from "./attempts.ts";
import { knownDevice } from "./device.ts";
import { keySecretOf } from "./holders.ts";
import type { Account } from "./people-sql.ts";
import type { AccessPorts, Guess } from "./ports.ts";
import type { Caller, Scope, SignIn } from "./schema.ts";
import type { HolderRow } from "./sessions-sql.ts";

/** Who signed in, and what else to store with the session. */
export interface Authenticated extends Pick<HolderRow, "id" | "name" | "email" | "role"> {
  readonly scope: Scope;
  readonly keyHash: string | null;
  /** The linked account, if they sign in inside Telegram. */
  readonly telegramUserId: number | null;
  /** When the key used to sign in expires; null means never. */
  readonly expiresAt: string | null;
  /** The hash that the password was checked against; null if a key was used. */
  readonly passwordHash: string | null;
  /** The same password hashed with today's parameters, if they changed. */
  readonly rehash: string | null;
}

function guessOf(claimed: Account | null, { email, api_key }: SignIn, { ip, devices }: Caller): Guess {
  const name = api_key ?? email?.trim().toLowerCase() ?? "";
  const hash = claimed?.password_hash ?? null;
  return {
    account: JSON.stringify([name, hash]),
    address: ip,
    device: claimed === null || hash === null ? null : knownDevice(devices, claimed.id, hash),
  };
}

/** Null for someone who may not sign in. Throws `login_locked`, `rate_limited`. */
export async function authenticate(
  context: AccessPorts,
  login: SignIn,
  caller: Caller,
  claimed: Account | null,
): Promise<Authenticated | null> {
  const { passwords, turns } = context;
  const { api_key, password = "" } = login;
  const guess = guessOf(claimed, login, caller);
  // A password is counted within its turn: of those that waited, the first failures lock out the rest.
  const authenticated = await (api_key === undefined
    ? turns(networkOf(caller.ip), () => counted(context, guess, () => byPassword(context, claimed, password)))
    : counted(context, guess, () => byKey(context, api_key)));
  const hash = authenticated?.passwordHash ?? null;
  // After the end: until then, a right password must not take longer than a wrong one.
  return authenticated === null || hash === null || !passwords.outdated(hash)
    ? authenticated
    : { ...authenticated, rehash: await passwords.hash(password) };
}

/** Counts a failed check. Throws `login_locked`. */
async function counted(
  { attempts }: AccessPorts,
  guess: Guess,
  check: () => Promise<Authenticated | null>,
): Promise<Authenticated | null> {
  const attempt = await attempts.begin(guess);
  const authenticated = await check();
  await attempt.end(authenticated === null ? "wrong" : "right");
  return authenticated;
}

/** One hash computation, whether or not the account exists. */
async function byPassword(
  { passwords }: AccessPorts,
  account: Account | null,
  password: string,
): Promise<Authenticated | null> {
  const before = account?.password_hash ?? null;
  const right = await passwords.verify(password, before);
  if (!right || account === null || before === null || account.disabled_at !== null) return null;
  return {
    ...account,
    scope: account.role,
    keyHash: null,
    telegramUserId: null,
    expiresAt: null,
    passwordHash: before,
    rehash: null,
  };
}

async function byKey({ holders, firstKeyHash }: AccessPorts, key: string): Promise<Authenticated | null> {
  const secret = keySecretOf(key, firstKeyHash);
  const holder = await holders.check(secret);
  if (holder === null) return null;
  const { expires_at: expiresAt } = holder;
  return {
    ...holder,
    keyHash: secret.hash,
    telegramUserId: null,
    expiresAt,
    passwordHash: null,
    rehash: null,
  };
}

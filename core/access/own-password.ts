/** One's own password: confirming and changing it. */
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { AccessPorts } from "./ports.ts";
import { secretsOf } from "./holders.ts";
import { endKeys } from "./keys-sql.ts";
import { changePassword, selectAccountById } from "./people-sql.ts";
import type { Caller, PasswordChange, Principal } from "./schema.ts";
import { endOthers } from "./sessions-sql.ts";
import { endLink } from "./telegram-sql.ts";
import { refuseWeakPassword } from "./weak-passwords.ts";

/**
 * Checks the caller's own password and yields its hash, which must still be current when it is acted on. Throws
 * `field_invalid` if it is wrong, and `login_locked`: guesses count as failed sign-ins; `rate_limited` while too many
 * sign in.
 */
export async function verifyOwnPassword(
  { sql, passwords, attempts, turns }: AccessPorts,
  { reviewer, secretHash }: Principal,
  password: string,
  { ip }: Caller,
): Promise<string> {
  const [account] = await sql.query(selectAccountById(reviewer.id));
  // Counted for this session or key alone, so that other people's guesses cannot keep owners from changing their
  // password.
  const guess = { account: reviewer.id, address: ip, device: secretHash };
  const hash = account?.password_hash ?? null;
  const right = await turns(reviewer.id, async () => {
    const attempt = await attempts.begin(guess);
    const matches = await passwords.verify(password, hash);
    await attempt.end(matches && hash !== null ? "right" : "wrong");
    return matches;
  });
  if (!right || hash === null) throw wrongPassword();
  return hash;
}

/**
 * Changes one's own password, and ends every other session, every key and the Telegram link. Throws `field_invalid` for
 * a wrong current password, and `login_locked`.
 */
export async function changeOwnPassword(
  context: AccessPorts,
  by: Principal,
  change: PasswordChange,
  caller: Caller,
): Promise<void> {
  const { sql, clock, passwords, holders, siteNames } = context;
  const { reviewer, session, secretHash } = by;
  const before = await verifyOwnPassword(context, by, change.current_password, caller);
  refuseWeakPassword("new_password", change.new_password, [reviewer.name, by.email, ...siteNames]);
  const hash = await passwords.hash(change.new_password);
  const now = iso(clock.now());
  // A session opened with a key ends with the key.
  const except = session?.opened_with === "password" ? secretHash : null;
  const ending = { because: "reviewer.change", reviewer: reviewer.id, passwordHash: hash } as const;
  const { changed, sessions, keys } = await sql.batch({
    changed: changePassword(reviewer, before, hash, now),
    sessions: endOthers(reviewer.id, except, hash, now),
    telegram: endLink(ending, reviewer, now),
    keys: endKeys(ending, reviewer, now),
  });
  // Changed in the meantime, so the password sent is no longer the current one.
  if (changed.length === 0) throw wrongPassword();
  await holders.forget([
    ...sessions.flatMap((row) => secretsOf(reviewer.id, { kind: "session", hash: row.hash })),
    ...keys.flatMap((row) => secretsOf(reviewer.id, { kind: "api_key", hash: row.hash })),
  ]);
}

const wrongPassword = () =>
  new NadiaError("field_invalid", "current_password: is not your password", {
    facts: { field: "current_password" },
  });

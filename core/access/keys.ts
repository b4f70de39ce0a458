/** API keys: shown once, stored as hashes, never with more rights than their creator. */
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import { readPage, TimePosition } from "../kernel/page.ts";
import type { AccessPorts } from "./ports.ts";
import { keyText, secretHashOf, secretsOf } from "./holders.ts";
import * as sql from "./keys-sql.ts";
import { selectAccount } from "./people-sql.ts";
import type { ReviewerId } from "../kernel/ids.ts";
import type { Actor } from "../kernel/reviewer.ts";
import { verifyOwnPassword } from "./own-password.ts";
import { allows, day, recentPasswordMs } from "./rules.ts";
import type {
  ApiKey,
  ApiKeyInput,
  ApiKeyPage,
  Caller,
  ListQuery,
  NewApiKey,
  Principal,
  Scope,
  Session,
} from "./schema.ts";
import { generateSecret } from "./secret.ts";

/** Whose keys a caller sees; null means everyone's, for an admin. */
const seenBy = ({ reviewer, scope }: Principal) => (allows(scope, "admin") ? null : reviewer.id);

/** A page of the caller's keys; for an admin, of everyone's. Throws `field_invalid` for an invalid cursor. */
export const listKeys = (ports: AccessPorts, by: Principal, query: ListQuery): Promise<ApiKeyPage> =>
  listKeysOf(ports, seenBy(by), query);

/** A page of a person's keys, newest first; null lists everyone's. Throws `field_invalid` for an invalid cursor. */
export const listKeysOf = (
  { sql: db }: Pick<AccessPorts, "sql">,
  reviewer: ReviewerId | null,
  query: ListQuery,
): Promise<ApiKeyPage> =>
  readPage(query, {
    position: TimePosition,
    select: (after, limit) => db.query(sql.selectKeys({ reviewer, after, limit })),
    show: (key) => ({ position: [key.created_at, key.id], item: key }),
  });

/**
 * Creates a key for the account with this e-mail, requested by someone with access to the database. It ends when the
 * account is disabled or signed out everywhere. Throws `not_found`.
 */
export async function createKeyFor(
  { sql: db, clock, ids }: AccessPorts,
  email: string,
  { label, scope, expires_in_days }: Pick<ApiKeyInput, "label" | "scope" | "expires_in_days">,
  by: Actor,
): Promise<NewApiKey> {
  const [account] = await db.query(selectAccount(email));
  if (account === undefined) throw new NadiaError("not_found", "no account has this e-mail address");
  const key = keyText(account.id, generateSecret());
  const now = clock.now();
  const [row] = await db.query(
    sql.insertKeyFor({
      id: ids.random(),
      owner: account.id,
      hash: secretHashOf(key),
      label,
      scope,
      by,
      now: iso(now),
      expiresAt: iso(now + expires_in_days * day),
    }),
  );
  if (row === undefined) throw new NadiaError("not_found", "this account is disabled");
  return { ...row, key };
}

/**
 * Creates a key for the caller, in a session whose password was confirmed recently, so that a stolen session or key
 * cannot leave another key behind. A repeated call, whose first response was lost, replaces the secret that nobody has.
 * Throws `forbidden`, `password_needed`, `field_invalid`, `login_locked`, and `id_taken` for the id of a key that was
 * used, has ended or differs.
 */
export async function createKey(
  context: AccessPorts,
  by: Principal,
  { id = context.ids.random(), label, scope, expires_in_days, current_password }: ApiKeyInput,
  caller: Caller,
): Promise<NewApiKey> {
  const { sql: db, clock } = context;
  const session = requireSession(by, scope);
  const passwordHash = await requireRecentPassword(context, by, session, { current_password, caller });
  const key = keyText(by.reviewer.id, generateSecret());
  const now = clock.now();
  const { made, taken } = await db.batch({
    made: sql.insertKey({
      id,
      hash: secretHashOf(key),
      label,
      scope,
      by: by.reviewer,
      session: session.id,
      passwordHash,
      now: iso(now),
      expiresAt: iso(now + expires_in_days * day),
    }),
    taken: sql.selectKey(id, null),
  });
  const [row] = made;
  if (row === undefined && taken.length > 0)
    throw new NadiaError("id_taken", "another key has this id: generate a new one", { facts: { key: id } });
  if (row === undefined) throw new NadiaError("unauthenticated", "this session has ended; sign in again");
  return { ...row, key };
}

/** The session in which the caller may create a key of this scope. Throws `forbidden`. */
function requireSession({ scope, session }: Principal, needed: Scope): Session {
  if (!allows(scope, needed))
    throw new NadiaError("forbidden", `you can only create keys up to your own scope, ${scope}`, {
      facts: { scope },
    });
  if (session?.opened_with === "password") return session;
  throw new NadiaError("forbidden", "an API key cannot create other keys; sign in with e-mail and password");
}

/**
 * The hash of the password confirmed with this call; null if the session itself is recent enough. Throws
 * `password_needed`, and as `verifyOwnPassword` does.
 */
export async function requireRecentPassword(
  context: AccessPorts,
  by: Principal,
  session: Session,
  proof: { readonly current_password: string | undefined; readonly caller: Caller },
): Promise<string | null> {
  if (proof.current_password !== undefined)
    return verifyOwnPassword(context, by, proof.current_password, proof.caller);
  if (context.clock.now() - Date.parse(session.created_at) < recentPasswordMs) return null;
  throw new NadiaError(
    "password_needed",
    "send your password as current_password: you signed in more than ten minutes ago",
    { facts: { field: "current_password" } },
  );
}

/** Revokes a key and the sessions it opened, at once; idempotent. Throws `not_found`. */
export const revokeKey = (ports: AccessPorts, by: Principal, id: string): Promise<ApiKey> =>
  revokeKeyOf(ports, { by: by.reviewer, owner: seenBy(by) }, id);

/** Revokes a key of this owner, or of anyone if the owner is null, and the sessions it opened. Throws `not_found`. */
export async function revokeKeyOf(
  { sql: db, clock, holders }: AccessPorts,
  { by, owner }: { readonly by: Actor; readonly owner: ReviewerId | null },
  id: string,
): Promise<ApiKey> {
  const now = iso(clock.now());
  const { sessions, keys } = await db.batch({
    revoked: sql.revokeKey(id, by, owner === null, now),
    sessions: sql.endKeySessions({ id }, now),
    keys: sql.selectKey(id, owner),
  });
  const [row] = keys;
  if (row === undefined)
    throw new NadiaError(
      "not_found",
      owner === null ? "there is no key with this id" : "you have no key with this id",
    );
  const { hash, ...key } = row;
  await holders.forget([
    ...secretsOf(key.reviewer.id, { kind: "api_key", hash }),
    ...sessions.flatMap((session) => secretsOf(session.reviewer, { kind: "session", hash: session.hash })),
  ]);
  return key;
}

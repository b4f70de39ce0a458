/** API keys: shown once, kept as hashes, never more than their maker may. */
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import { pageOf, readCursor } from "../kernel/page.ts";
import type { AccessContext } from "./context.ts";
import { secretHashOf } from "./holders.ts";
import * as sql from "./keys-sql.ts";
import { allows } from "./rules.ts";
import type { ApiKey, ApiKeyInput, ApiKeyPage, ListQuery, NewApiKey, Principal } from "./schema.ts";
import { drawSecret } from "./secret.ts";
import { timeCursor } from "./sessions.ts";

/** Whose keys a caller sees: an admin everyone's (null). */
const seenBy = ({ reviewer, scope }: Principal) => (allows(scope, "admin") ? null : reviewer.id);

/** A page of keys, the newest first. Throws `field_invalid` for a cursor that is not ours. */
export async function listKeys(
  { sql: db }: AccessContext,
  by: Principal,
  { limit, cursor }: ListQuery,
): Promise<ApiKeyPage> {
  const rows = await db.query(
    sql.selectKeys({ reviewer: seenBy(by), after: readCursor(timeCursor, cursor), limit: limit + 1 }),
  );
  return pageOf(rows, limit, (key) => ({ key: [key.created_at, key.id], item: key }));
}

/** Makes a key for the caller. Throws `forbidden` for a scope beyond their own. */
export async function makeKey(
  { sql: db, clock, ids }: AccessContext,
  by: Principal,
  { label, scope }: ApiKeyInput,
): Promise<NewApiKey> {
  if (!allows(by.scope, scope)) {
    throw new NadiaError("forbidden", `you may make keys up to the scope ${by.scope}`, {
      facts: { scope: by.scope },
    });
  }
  const key = `nadia_${drawSecret()}`;
  const made = { id: ids.random(), hash: secretHashOf(key), label, scope, by: by.reviewer };
  const [row] = await db.query(sql.insertKey({ ...made, now: iso(clock.now()) }));
  if (row === undefined) throw new NadiaError("internal", "the key was not kept; make another one");
  return { ...row, key };
}

/** Revokes a key and the sessions that it opened, at once; again changes nothing. Throws `not_found`. */
export async function revokeKey(context: AccessContext, by: Principal, id: string): Promise<ApiKey> {
  const { sql: db, clock, holders } = context;
  const now = iso(clock.now());
  const owner = seenBy(by);
  const [, sessions, [row]] = await db.batch([
    sql.revokeKey(id, by.reviewer, owner === null, now),
    sql.endKeySessions(id, now),
    sql.selectKey(id, owner),
  ]);
  if (row === undefined) throw new NadiaError("not_found", "there is no key with this id of yours");
  const { hash, ...key } = row;
  await holders.forget([
    { kind: "api_key", hash },
    ...sessions.map((session) => ({ kind: "session", ...session }) as const),
  ]);
  return key;
}

/** A person's own sessions. */
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import { readPage, TimePosition } from "../kernel/page.ts";
import type { AccessPorts } from "./ports.ts";
import { secretsOf } from "./holders.ts";
import { endKeys, endKeySessions } from "./keys-sql.ts";
import { sessionPolicy } from "./rules.ts";
import type { ListQuery, Principal, SessionPage } from "./schema.ts";
import * as sql from "./sessions-sql.ts";

/** A page of the caller's open sessions, newest first. Throws `field_invalid` for an invalid cursor. */
export function listSessions(
  { sql: db, clock }: AccessPorts,
  { reviewer, secretHash }: Principal,
  query: ListQuery,
): Promise<SessionPage> {
  const now = clock.now();
  const open = { reviewer: reviewer.id, now: iso(now), idleSince: iso(now - sessionPolicy.idleMs) };
  return readPage(query, {
    position: TimePosition,
    select: (after, limit) =>
      db.query(sql.selectSessions({ ...open, currentHash: secretHash, after, limit })),
    show: (session) => ({ position: [session.created_at, session.id], item: session }),
  });
}

/** Ends the caller's session, if any. Keys created in it stay valid: signing out is routine. */
export async function signOut(
  { sql: db, clock, holders }: AccessPorts,
  { reviewer, session }: Principal,
): Promise<void> {
  if (session === null) return;
  const ended = await db.query(sql.endSession(reviewer.id, session.id, iso(clock.now())));
  await holders.forget(ended.flatMap(({ hash }) => secretsOf(reviewer.id, { kind: "session", hash })));
}

/**
 * Ends one of the caller's sessions, the keys created in it, and the sessions those opened, at once: ending a session
 * explicitly means that nothing from it should continue. Throws `not_found` if it is not theirs or has ended.
 */
export async function endOwnSession(
  { sql: db, clock, holders }: AccessPorts,
  { reviewer }: Principal,
  id: string,
): Promise<void> {
  const now = iso(clock.now());
  const { ended, keys, opened } = await db.batch({
    ended: sql.endSession(reviewer.id, id, now),
    keys: endKeys({ because: "session.end", reviewer: reviewer.id, session: id }, reviewer, now),
    opened: endKeySessions({ madeIn: id }, now),
  });
  if (ended.length === 0)
    throw new NadiaError("not_found", "you have no open session with this id", { facts: { session: id } });
  await holders.forget([
    ...ended.flatMap(({ hash }) => secretsOf(reviewer.id, { kind: "session", hash })),
    ...opened.flatMap((row) => secretsOf(row.reviewer, { kind: "session", hash: row.hash })),
    ...keys.flatMap(({ hash }) => secretsOf(reviewer.id, { kind: "api_key", hash })),
  ]);
}

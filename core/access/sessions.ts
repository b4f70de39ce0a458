/** A person's own sessions. */
import * as z from "zod";
import { iso } from "../kernel/clock.ts";
import { Moment } from "../kernel/moment.ts";
import { pageOf, readCursor } from "../kernel/page.ts";
import type { AccessContext } from "./context.ts";
import { sessionPolicy } from "./rules.ts";
import type { ListQuery, Principal, SessionPage } from "./schema.ts";
import * as sql from "./sessions-sql.ts";

export const timeCursor = z.tuple([Moment, z.uuid()]);

/** A page of the caller's open sessions, the newest first. Throws `field_invalid` for a cursor that is not ours. */
export async function listSessions(
  { sql: db, clock }: AccessContext,
  { reviewer, secretHash }: Principal,
  { limit, cursor }: ListQuery,
): Promise<SessionPage> {
  const now = clock.now();
  const rows = await db.query(
    sql.selectSessions({
      reviewer: reviewer.id,
      currentHash: secretHash,
      limit: limit + 1,
      now: iso(now),
      idleSince: iso(now - sessionPolicy.idleMs),
      after: readCursor(timeCursor, cursor),
    }),
  );
  return pageOf(rows, limit, (session) => ({ key: [session.created_at, session.id], item: session }));
}

/** Ends one of the caller's sessions, at once. False for one that is not theirs, or has ended. */
export async function endOwnSession(context: AccessContext, by: Principal, id: string): Promise<boolean> {
  const { sql: db, clock, holders } = context;
  const ended = await db.query(sql.endSession(by.reviewer.id, id, iso(clock.now())));
  await holders.forget(
    ended.map(({ hash }) => ({ kind: "session", reviewer: by.reviewer.id, hash }) as const),
  );
  return ended.length > 0;
}

/** Converts the holder of a session or key to the caller that routes see. */
import { iso } from "../kernel/clock.ts";
import type { Secret } from "./holders.ts";
import { within } from "./rules.ts";
import type { Principal } from "./schema.ts";
import type { HolderRow } from "./sessions-sql.ts";

/** The caller; a call counts as activity now (ms). */
export function principalOf(holder: HolderRow, secret: Secret, now: number): Principal {
  const { id, name, email, role, scope, session, created_at, expires_at } = holder;
  return {
    reviewer: { id, name },
    role,
    email,
    via: secret.kind,
    // The current role: reducing a role reduces every key and session.
    scope: within(role, scope),
    session:
      session === null || expires_at === null
        ? null
        : { ...session, created_at, last_activity: iso(now), expires_at, current: true },
    secretHash: secret.hash,
  };
}

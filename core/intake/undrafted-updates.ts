/** Updates that start no turn, in Postgres. */
import { iso } from "../kernel/clock.ts";
import { type CustomerId, uuid5 } from "../kernel/ids.ts";
import type { Statement } from "../kernel/sql.ts";
import type { UndraftedEnvelope } from "./schema.ts";
import { insertUndrafted, releaseIds } from "./sql.ts";
import { storable } from "./storable.ts";

/** The statements that store business updates and parked ones. */
export const undraftedStatements = (envelopes: readonly UndraftedEnvelope[]): Statement[] =>
  envelopes.length === 0 ? [] : [releaseIds(envelopes), insertUndrafted(envelopes)];

/** A log entry that cannot be drafted, as an envelope to park. */
export function parkedEnvelope(
  customer: CustomerId,
  reason: string,
  raw: string,
  now: number,
): UndraftedEnvelope {
  return {
    v: 1,
    kind: "kept",
    // Unreadable entries have no update id. This one is stable, negative (Telegram's never are), and differs from
    // another customer's, whose entry may be corrupted in the same way.
    update_id: -Number.parseInt(uuid5(`parked:${customer}:${raw}`).replaceAll("-", "").slice(0, 12), 16),
    received_at: iso(now),
    customer_id: customer,
    fate: "parked",
    update_kind: "unknown",
    reason,
    body: JSON.stringify({ entry: storable(raw) }),
  };
}

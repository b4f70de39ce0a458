/** What starts no turn, on its way to Postgres. */
import { iso } from "../kernel/clock.ts";
import { type CustomerId, uuid5 } from "../kernel/ids.ts";
import type { Statement } from "../kernel/sql.ts";
import type { KeptEnvelope } from "./schema.ts";
import { insertKept } from "./sql.ts";
import { storable } from "./storable.ts";

/** Stores business updates and what is parked. */
export const keptStatements = (kept: readonly KeptEnvelope[]): Statement[] =>
  kept.length === 0 ? [] : [insertKept(kept)];

/** A log entry that cannot be drafted, in the form in which it is parked. */
export function parked(customer: CustomerId, reason: string, raw: string, now: number): KeptEnvelope {
  return {
    v: 1,
    kind: "kept",
    // Unreadable entries have no update id of their own; this one is stable, below zero like none of Telegram's, and not
    // another customer's, whose entry may have been spoilt alike.
    update_id: -Number.parseInt(uuid5(`parked:${customer}:${raw}`).replaceAll("-", "").slice(0, 12), 16),
    received_at: iso(now),
    customer_id: customer,
    fate: "parked",
    update_kind: "unknown",
    reason,
    body: JSON.stringify({ entry: storable(raw) }),
  };
}

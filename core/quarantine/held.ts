/** Stores in Postgres the messages that wait for a release. */
import type { DeletionEnvelope } from "../intake/schema.ts";
import { iso } from "../kernel/clock.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Statement } from "../kernel/sql.ts";
import { type Held, insertHeld, markDraftedDeleted, markHeldDeleted } from "./held-sql.ts";
import { heldMs } from "./rules.ts";

/** Stores messages that are held back, with their reasons. */
export const heldStatements = (customer: CustomerId, held: readonly Held[], now: number): Statement[] =>
  held.length === 0 ? [] : [insertHeld(customer, held, iso(now), iso(now + heldMs))];

/** Marks messages that a customer deleted in a business chat, if they are held or `released` in this turn. */
export const deletedStatements = (
  customer: CustomerId,
  deletions: readonly DeletionEnvelope[],
  released: ReadonlySet<number>,
): Statement[] => [
  ...deletions.map(markHeldDeleted),
  ...(released.size === 0 ? [] : [markDraftedDeleted(customer, [...released])]),
];

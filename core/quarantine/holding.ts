/** Stores in Postgres the messages that wait for a release. */
import { iso } from "../kernel/clock.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Statement } from "../kernel/sql.ts";
import { type Held, insertHeld } from "./holding-sql.ts";
import { heldMs } from "./rules.ts";

/** Stores messages that are held back, with their reasons. */
export const heldStatements = (customer: CustomerId, held: readonly Held[], now: number): Statement[] =>
  held.length === 0 ? [] : [insertHeld(customer, held, iso(now), iso(now + heldMs))];

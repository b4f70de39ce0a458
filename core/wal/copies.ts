/**
 * Reads the Postgres copies of messages waiting in the log, for the sweep and for turns that must not overtake them.
 */
import type { CustomerId } from "../kernel/ids.ts";
import type { Sql } from "../kernel/sql.ts";
import type { Copy, CopyKey } from "./schema.ts";
import * as sql from "./sql.ts";

export { countFailure, forgetHandled, handle, type Handled, markAppended, markRecovered } from "./sql.ts";
export { envelopeIn } from "./entry.ts";

/** A page of copies, oldest first, and the cursor of the next page; null on the last page. */
export interface Page {
  readonly copies: readonly CopyKey[];
  readonly next: number | null;
}

/** The oldest copies after `after`, for all customers or one. Throws Postgres errors. */
export async function pageOfCopies(
  db: Sql,
  { after, limit, customer }: { after: number; limit: number; customer: CustomerId | undefined },
): Promise<Page> {
  const copies = await db.query(
    customer === undefined ? sql.listCopies(after, limit) : sql.listCopiesOf(customer, after, limit),
  );
  return { copies, next: copies.length < limit ? null : (copies.at(-1)?.id ?? null) };
}

/** These copies with their envelopes, oldest first, excluding those whose message has been handled in the meantime. */
export async function copiesOf(db: Sql, updates: readonly number[]): Promise<Copy[]> {
  return (await db.batch({ dropped: sql.dropHandled(updates), copies: sql.readCopies(updates) })).copies;
}

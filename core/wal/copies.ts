/** The copies in Postgres of what waits in the log, as the sweep and a turn that must not overtake them read them. */
import type { CustomerId } from "../kernel/ids.ts";
import type { Sql } from "../kernel/sql.ts";
import type { Copy, CopyPlace } from "./schema.ts";
import * as sql from "./sql.ts";

export { countFailure, forgetHandled, markAppended } from "./sql.ts";
export { envelopeIn } from "./entry.ts";

/** Copies of one page, oldest first, and where the next one begins; null behind the last. */
export interface Page {
  readonly copies: readonly CopyPlace[];
  readonly next: number | null;
}

/** The oldest copies behind `after`, of everyone or of one. Throws what Postgres throws. */
export async function pageOfCopies(
  db: Sql,
  { after, limit, customer }: { after: number; limit: number; customer: CustomerId | undefined },
): Promise<Page> {
  const copies = await db.query(
    customer === undefined ? sql.listCopies(after, limit) : sql.listCopiesOf(customer, after, limit),
  );
  return { copies, next: copies.length < limit ? null : (copies.at(-1)?.id ?? null) };
}

/** These copies with their envelopes, oldest first; without those whose message was handled meanwhile. */
export async function copiesOf(db: Sql, updates: readonly number[]): Promise<Copy[]> {
  return (await db.batch({ dropped: sql.dropHandled(updates), copies: sql.readCopies(updates) })).copies;
}

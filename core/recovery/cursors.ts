/** How far each customer's messages are processed ([V1]). */
import { NadiaError } from "../kernel/errors.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Statement } from "../kernel/sql.ts";
import * as sql from "./cursors-sql.ts";
import type { MessageCursor } from "./schema.ts";

export type { ProcessedMessage } from "./cursors-sql.ts";

/** Moves the customer's cursor within the transaction that stores these messages. */
export const cursorStatements = (
  customer: CustomerId,
  processed: readonly sql.ProcessedMessage[],
  now: string,
): Statement[] => (processed.length === 0 ? [] : [sql.moveCursor(customer, processed, now)]);

/**
 * The customer's cursor, derived from their messages if none is stored yet; null before their first message was
 * processed. Throws `not_found`.
 */
export async function cursorOf(
  { sql: db }: Pick<Ports, "sql">,
  customer: CustomerId,
): Promise<MessageCursor | null> {
  const { rows } = await db.batch({ filled: sql.fillCursor(customer), rows: sql.selectCursor(customer) });
  const [row] = rows;
  if (row !== undefined) return row.cursor;
  throw new NadiaError("not_found", "there is no customer with this id", { facts: { customer } });
}

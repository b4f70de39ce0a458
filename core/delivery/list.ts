/** The outbox for people: page by page, and how many replies failed. */
import { NadiaError } from "../kernel/errors.ts";
import type { Ports } from "../kernel/ports.ts";
import * as sql from "./list-sql.ts";
import type { DeliveryPage, DeliveryQuery, FailedDeliveries } from "./schema.ts";

/** The cap on the count of failed messages. */
const countCap = 1_000;
/** How many of their customers are named. */
const named = 3;

/** Failed replies that wait for a person. */
export async function countFailed({ sql: store }: Pick<Ports, "sql">): Promise<FailedDeliveries> {
  const [counted] = await store.query(sql.selectFailed(countCap, named));
  return { ...(counted ?? { unknown: 0, undeliverable: 0, customers: [] }), capped_at: countCap };
}

/** A page, newest first. Throws `field_invalid` for a malformed cursor. */
export async function listDeliveries(
  { sql: store }: Pick<Ports, "sql">,
  { state, cursor, limit }: DeliveryQuery,
): Promise<DeliveryPage> {
  const before = cursor === undefined ? null : Number(cursor);
  if (before !== null && !Number.isSafeInteger(before)) {
    throw new NadiaError("field_invalid", "cursor must be the next_cursor of an earlier page", {
      facts: { field: "cursor" },
    });
  }
  const rows = await store.query(sql.selectDeliveries(state ?? null, before, limit + 1));
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(({ seq: _seq, ...item }) => item),
    next_cursor: rows.length > limit && last !== undefined ? String(last.seq) : null,
  };
}

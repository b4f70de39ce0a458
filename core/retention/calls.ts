/** Moves calls to models from the ledger into the archive, after the interactions that they were made for ([L4]). */
import { iso } from "../kernel/clock.ts";
import type { CustomerId } from "../kernel/ids.ts";
import { type ChatInteraction, cursorOf } from "../ledger/schema.ts";
import { type ArchivePorts, store } from "./archive.ts";
import * as sql from "./archive-sql.ts";
import { partOf } from "./part.ts";
import { days } from "./periods.ts";
import type { Calls } from "./port.ts";
import { endOf, type Step } from "./retention.ts";

export interface CallPorts extends ArchivePorts {
  readonly calls: Calls;
}

/** Customers of one batch. */
const customersAtOnce = 20;
/** Rows per read. */
const rowsAtOnce = 100;
/** The calls of an interaction are made on its day or, around midnight, on the next one. */
const daysAfter = 2;
const day = 86_400_000;
/** Sorts before every id. */
const firstId = "00000000-0000-0000-0000-000000000000";

/**
 * Archives the calls of customers whose interactions were archived: whole days, so that a run that died makes the same
 * part again. The ledger has no index by age but one by customer, so this finds old rows by their customer. Calls whose
 * interaction is still open stay, and expire on day 90 in the ledger itself.
 */
export const callsStep = (ports: CallPorts): Step => ({
  name: "calls",
  batch: async () => {
    const { sql: db, clock } = ports;
    const before = `${endOf(days.hot, clock.now()).slice(0, 10)}T00:00:00.000Z`;
    const endsBy = iso(Date.parse(before) + (days.cold - daysAfter) * day);
    const due = await db.query(sql.selectCallsDue(endsBy, customersAtOnce));
    let done = 0;
    for (const { user_id } of due) done += await moveCalls(ports, user_id, before);
    const customers = due.map(({ user_id }) => user_id);
    if (due.length > 0) await db.query(sql.recordCallsMoved(customers, endsBy, iso(clock.now())));
    return { done, more: due.length === customersAtOnce };
  },
});

const dayOf = ({ created_at }: ChatInteraction): string => created_at.slice(0, 10);

/** Moves a customer's calls from before this time, a day at a time; resolves to their number. */
async function moveCalls(ports: CallPorts, customer: CustomerId, before: string): Promise<number> {
  let moved = 0;
  let rows: ChatInteraction[] = [];
  const moveRows = async () => {
    await moveDay(ports, customer, rows);
    moved += rows.length;
    rows = [];
  };
  let cursor: string | null = cursorOf({ created_at: before, interaction_id: firstId });
  while (cursor !== null) {
    const page = await ports.calls.getUserInteractions(customer, { limit: rowsAtOnce, cursor });
    for (const row of page.items) {
      const [first] = rows;
      if (first !== undefined && dayOf(first) !== dayOf(row)) await moveRows();
      rows.push(row);
    }
    cursor = page.next_cursor;
  }
  await moveRows();
  return moved;
}

/** Stores the calls of one day, newest first as given, reads them back, and only then deletes them from the ledger. */
async function moveDay(
  ports: CallPorts,
  customer: CustomerId,
  rows: readonly ChatInteraction[],
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const fresh = partOf("calls", customer, dayOf(first), rows.toReversed());
  await store(ports, [fresh]);
  await ports.sql.query(sql.insertCallsPart(fresh.part, iso(ports.clock.now())));
  await ports.calls.deleteInteractions(rows.map(({ interaction_id }) => interaction_id));
}

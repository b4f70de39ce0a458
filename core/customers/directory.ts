/** Customers as reviewers list, view and change them. */
import { iso } from "../kernel/clock.ts";
import { staleEdit } from "../kernel/edits.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { CustomerId } from "../kernel/ids.ts";
import { readPage, TimePosition } from "../kernel/page.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import { distrustStatus } from "./customers.ts";
import * as sql from "./directory-sql.ts";
import type { CustomerChange, CustomerDetail, CustomerPage, CustomerQuery } from "./directory-schema.ts";
import { lockCustomer } from "./sql.ts";

/** A page, most recently active first. Throws `field_invalid` for an invalid cursor. */
export function listCustomers({ sql: db }: Pick<Ports, "sql">, query: CustomerQuery): Promise<CustomerPage> {
  const { search = "", status = null } = query;
  const filter = { search: search.trim() === "" ? null : search, status };
  return readPage(query, {
    position: TimePosition,
    select: (after, limit) => db.query(sql.selectCustomers({ ...filter, after, limit })),
    show: ({ active_at, ...item }) => ({ position: [active_at, item.id], item }),
  });
}

/** Throws `not_found`. */
export const getCustomer = async ({ sql: db }: Pick<Ports, "sql">, id: CustomerId): Promise<CustomerDetail> =>
  found(await db.query(sql.selectCustomer(id)), id);

function found(rows: readonly CustomerDetail[], id: CustomerId): CustomerDetail {
  const customer = rows[0];
  if (customer !== undefined) return customer;
  throw new NadiaError("not_found", "there is no customer with this id", { facts: { customer: id } });
}

/**
 * Changes the fields that are set and writes an audit row; every later draft sees the change ([P6]). With a
 * version, only changes that one: throws `version_conflict` if somebody else changed it in the meantime. Throws
 * `not_found`, and Redis errors, in which case nothing was changed.
 */
export async function changeCustomer(
  { sql: db, redis, clock }: Pick<Ports, "sql" | "redis" | "clock">,
  id: CustomerId,
  change: CustomerChange,
  by: Reviewer,
): Promise<CustomerDetail> {
  // Announced before the change, so that a draft that reads the old status from now on cannot cache it afterwards.
  if (change.status !== undefined || change.nickname !== undefined || change.profile !== undefined)
    await distrustStatus(redis, clock, id);
  const { customers, changed, last } = await db.batch({
    lock: lockCustomer(id),
    changed: sql.changeCustomer({ ...change, id, by, now: iso(clock.now()) }),
    customers: sql.selectCustomer(id),
    last: sql.selectLastEditor(id),
  });
  const customer = found(customers, id);
  // A repeated call whose first response was lost finds its own change.
  if (changed.length > 0 || change.version === undefined || isSame(customer, change)) return customer;
  throw staleEdit({
    what: "customer",
    facts: { customer: id },
    version: customer.version,
    last: last[0],
  });
}

/** Whether the customer has every value of the change. */
function isSame(customer: CustomerDetail, { profile = {}, ...change }: CustomerChange): boolean {
  const has = (known: object, wanted: object) =>
    Object.entries(wanted).every(([name, value]) => Reflect.get(known, name) === value);
  return has(customer, { ...change, version: customer.version }) && has(customer.profile, profile);
}

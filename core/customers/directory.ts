/** Customers as reviewers list, view and change them. */
import { type Clock, iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { CustomerId } from "../kernel/ids.ts";
import { readPage, TimePlace } from "../kernel/page.ts";
import type { Redis } from "../kernel/redis.ts";
import type { Sql } from "../kernel/sql.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import { distrustStatus } from "./customers.ts";
import * as sql from "./directory-sql.ts";
import type { CustomerChange, CustomerDetail, CustomerPage, CustomerQuery } from "./directory-schema.ts";

export interface CustomerDirectory {
  /** A page, most recently active first. Throws `field_invalid` for an invalid cursor. */
  list(query: CustomerQuery): Promise<CustomerPage>;
  /** Throws `not_found`. */
  get(id: CustomerId): Promise<CustomerDetail>;
  /**
   * Changes the fields that are set and writes an audit row; every later draft sees the change ([P6]). Throws
   * `not_found`, and Redis errors, in which case nothing was changed.
   */
  change(id: CustomerId, change: CustomerChange, by: Reviewer): Promise<CustomerDetail>;
}

interface Needs {
  readonly sql: Sql;
  readonly redis: Redis;
  readonly clock: Clock;
}

/** The customers in this database. */
export const createDirectory = (needs: Needs): CustomerDirectory => ({
  list: (query) => list(needs.sql, query),
  get: async (id) => found(await needs.sql.query(sql.selectCustomer(id)), id),
  change: (id, change, by) => changeCustomer(needs, { ...change, id, by, now: iso(needs.clock.now()) }),
});

function list(db: Sql, query: CustomerQuery): Promise<CustomerPage> {
  const { search = "", status = null } = query;
  const filter = { search: search.trim() === "" ? null : search, status };
  return readPage(query, {
    place: TimePlace,
    select: (after, limit) => db.query(sql.selectCustomers({ ...filter, after, limit })),
    show: ({ active_at, ...item }) => ({ place: [active_at, item.id], item }),
  });
}

function found(rows: readonly CustomerDetail[], id: CustomerId): CustomerDetail {
  const customer = rows[0];
  if (customer !== undefined) return customer;
  throw new NadiaError("not_found", "there is no customer with this id", { facts: { customer: id } });
}

async function changeCustomer({ sql: db, redis, clock }: Needs, change: sql.Change): Promise<CustomerDetail> {
  // Announced before the change, so that a draft that reads the old status from now on cannot cache it afterwards.
  if (change.status !== undefined || change.nickname !== undefined || change.profile !== undefined)
    await distrustStatus(redis, clock, change.id);
  const { customers } = await db.batch({
    lock: sql.lockCustomer(change.id),
    changed: sql.changeCustomer(change),
    customers: sql.selectCustomer(change.id),
  });
  return found(customers, change.id);
}

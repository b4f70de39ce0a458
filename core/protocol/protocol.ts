/**
 * The silence protocol: while a customer is silenced, their messages go to quarantine instead of to the models ([Q1]).
 */
import { distrustStatus, writeStatus } from "../customers/customers.ts";
import { lockCustomer, selectStatus } from "../customers/sql.ts";
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import type { Protocol, ProtocolChange } from "./schema.ts";
import * as sql from "./sql.ts";

/** Changes shown with the protocol. */
const shownChanges = 20;

/** The customer's protocol. Throws `not_found`. */
export const getProtocol = async ({ sql: db }: Pick<Ports, "sql">, customer: CustomerId): Promise<Protocol> =>
  found(await db.query(sql.selectProtocol(customer, shownChanges)), customer);

/**
 * Silences the customer or lifts the silence: Postgres decides, and the cached status follows. Messages of a turn being
 * drafted now are held too: its commit is refused and retried. Throws `not_found`, and Redis and Postgres errors, in
 * which case nothing was changed.
 */
export async function changeProtocol(
  ports: Pick<Ports, "sql" | "redis" | "clock" | "ids" | "log">,
  customer: CustomerId,
  { silenced, reason }: ProtocolChange,
  by: Reviewer,
): Promise<Protocol> {
  const { redis, clock, ids, log } = ports;
  const change = ids.random();
  // Announced before the change, so that a draft that reads the old status from now on cannot cache it afterwards.
  await distrustStatus(redis, clock, customer, change);
  const { protocols, statuses } = await ports.sql.batch({
    locked: lockCustomer(customer),
    changed: sql.changeProtocol({ customer, silenced, reason: reason ?? null, by, now: iso(clock.now()) }),
    protocols: sql.selectProtocol(customer, shownChanges),
    statuses: selectStatus(customer),
  });
  const protocol = found(protocols, customer);
  const [status] = statuses;
  // Otherwise every draft reads the status from Postgres until the mark expires.
  if (status !== undefined)
    await writeStatus(redis, clock, customer, { change, status }).catch((error: unknown) => {
      log.error("protocol.not_cached", error, { customer });
    });
  return protocol;
}

function found(rows: readonly Protocol[], customer: CustomerId): Protocol {
  const [protocol] = rows;
  if (protocol !== undefined) return protocol;
  throw new NadiaError("not_found", "there is no customer with this id", { facts: { customer } });
}

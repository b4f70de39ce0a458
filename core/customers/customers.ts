/** Customers: identity, status and whether they are reachable. */
import type { Sender } from "../intake/schema.ts";
import { open, seal } from "../kernel/checksum.ts";
import { type Clock, iso } from "../kernel/clock.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Part, Redis, RedisReply } from "../kernel/redis.ts";
import type { Statement } from "../kernel/sql.ts";
import * as lua from "./lua.ts";
import { CustomerStatus } from "./schema.ts";
import * as sql from "./sql.ts";

/** How long a cached status may lag behind, ms ([S2]). */
const statusMs = 5 * 60_000;

/** Longer than any draft that read the status before it changed, ms. */
const distrustMs = 5 * 60_000;

const keyOf = (customer: CustomerId) => `user:{${customer}}:status`;

/** The part of a round trip that reads the cached status; pass its reply to `cachedStatus`. */
export const statusPart = (customer: CustomerId): Part => ({
  script: lua.readStatus,
  keys: [keyOf(customer)],
  args: [],
});

/** Reads the status from Postgres; always returns one row. */
export const statusStatement = sql.selectStatus;

/** The part of a round trip that caches the status. */
export const cacheStatusPart = (
  { clock }: Pick<Ports, "clock">,
  customer: CustomerId,
  status: CustomerStatus,
): Part => ({
  script: lua.cacheStatus,
  keys: [keyOf(customer)],
  args: [seal(JSON.stringify(status)), clock.now() + statusMs],
});

/** The part of a round trip that deletes the cached status; its reply is how many there were. */
export const forgetStatusPart = (customer: CustomerId): Part => ({
  script: lua.forgetStatus,
  keys: [keyOf(customer)],
  args: [],
});

/** Statements that store the sender and give a new customer a status row. */
export function contactStatements(
  { clock }: Pick<Ports, "clock">,
  customer: CustomerId,
  sender: Sender,
  wrote: string | null,
): Statement[] {
  const at = iso(clock.now());
  return [sql.upsertCustomer(customer, sender, wrote, at)];
}

/** The statement that stores whether the customer can be reached. */
export const reachabilityStatement = (
  { clock }: Pick<Ports, "clock">,
  customer: CustomerId,
  reachable: boolean,
  knownAt: string,
): Statement => sql.updateReachable(customer, reachable, knownAt, iso(clock.now()));

/**
 * Announces a status change: drafts read the status from Postgres until every earlier read has expired or the same
 * `change` has been cached. Throws Redis errors.
 */
export async function distrustStatus(
  redis: Redis,
  clock: Clock,
  customer: CustomerId,
  change = "unwritten",
): Promise<void> {
  await redis.script(lua.distrustStatus, [keyOf(customer)], [clock.now() + distrustMs, change]);
}

/**
 * Caches the status after an announced change; until it expires, no draft can replace it with an older read. Caches
 * nothing while another change is in progress. Throws Redis errors.
 */
export async function writeStatus(
  redis: Redis,
  clock: Clock,
  customer: CustomerId,
  { change, status }: { readonly change: string; readonly status: CustomerStatus },
): Promise<void> {
  const value = seal(JSON.stringify(status));
  await redis.script(lua.writeStatus, [keyOf(customer)], [value, clock.now() + statusMs, change]);
}

/** Prefix of a status cached after a change. */
const writtenMark = "written ";

/** The cached status, or null if it is missing or unreadable. */
export function cachedStatus(reply: RedisReply | undefined): CustomerStatus | null {
  const sealed =
    typeof reply === "string" && reply.startsWith(writtenMark) ? reply.slice(writtenMark.length) : reply;
  const json = typeof sealed === "string" ? open(sealed) : null;
  if (json === null) return null;
  try {
    return CustomerStatus.parse(JSON.parse(json));
  } catch {
    return null;
  }
}

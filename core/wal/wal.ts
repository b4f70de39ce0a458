/**
 * The write-ahead log: append before acknowledging, lease, acknowledge after commit; falls back to Postgres when
 * Redis is out.
 */
import * as z from "zod/mini";
import type { Envelope } from "../intake/schema.ts";
import type { Clock } from "../kernel/clock.ts";
import { hasCode } from "../kernel/errors.ts";
import { CustomerId, type Ids, LeaseToken } from "../kernel/ids.ts";
import { type Part, type Redis, type RedisReply, runTogether } from "../kernel/redis.ts";
import type { Sql } from "../kernel/sql.ts";
import { append, missing, restore } from "./appending.ts";
import { copyWaiting } from "./copying.ts";
import { entryOf } from "./entry.ts";
import { dueKeys, keys } from "./keys.ts";
import * as lua from "./lua.ts";
import * as rules from "./rules.ts";
import type { Append, Copy, CopyPlace, Entry, Lease, Missing, Restored, WalSettings } from "./schema.ts";
import { insertCopy } from "./sql.ts";

export { handle, type Handled, refuseToOvertake } from "./sql.ts";

/** The result of a lease: the log, and the replies of the parts that ran in the same round trip. */
export type Leased =
  | { readonly kind: "leased"; readonly lease: Lease; readonly alongside: readonly RedisReply[] }
  | { readonly kind: "early"; readonly dueAt: number }
  | { readonly kind: "busy" | "empty" };

/** The result of an acknowledgement: `dueAt` if more messages wait, and whether their flush must be scheduled. */
export interface Acknowledged {
  readonly dueAt: number | null;
  readonly schedule: boolean;
}

export interface Wal {
  /** One round trip: dedupe, rate windows, list, due time. Throws Redis errors. */
  append(envelope: Envelope): Promise<Append>;
  /** Stores a copy of an envelope in Postgres. Throws Postgres errors. */
  copy(envelope: Envelope): Promise<void>;
  /** One round trip: finds the copies missing from every log, and the customers whose log has no due time. */
  missing(copies: readonly CopyPlace[]): Promise<Missing>;
  /**
   * Restores one customer's copies to the log, except those it already holds or that were appended after `lookedAt`.
   */
  restore(customer: CustomerId, copies: readonly Copy[], lookedAt: number): Promise<Restored>;
  /** One round trip: leases the customer's log, and runs `alongside` if the lease was granted. */
  lease(customer: CustomerId, alongside: readonly Part[]): Promise<Leased>;
  /**
   * One round trip: drops the first `count` entries and runs `alongside`; null if another holder took over. Resets
   * the attempt count for the remaining entries unless `keepsTries`.
   */
  acknowledge(
    lease: Lease,
    count: number,
    alongside: readonly Part[],
    keepsTries?: boolean,
  ): Promise<Acknowledged | null>;
  /**
   * Releases the lease after a failure, which counts towards parking if `counted`; null if another holder took over.
   */
  release(lease: Lease, counted: boolean): Promise<{ dueAt: number } | null>;
  /**
   * One round trip over all shards: customers whose flush or lease was lost, and how many members named no customer.
   */
  overdue(): Promise<{ customers: CustomerId[]; dropped: number }>;
  /** Copies to Postgres what only Redis holds; resolves to the number of messages. */
  copyWaiting(): Promise<number>;
  /** Ends every lease when all workers are known to be dead; resolves to the customers affected. */
  endLeases(): Promise<CustomerId[]>;
}

/**
 * True if a commit failed its own `refuseToOvertake` check: once the log is drained, the turn is retried (promise 5).
 */
export const isOvertaking = (error: unknown): boolean =>
  hasCode(error, "database_failed") && error.facts["sqlstate"] === "NA003";

interface Context {
  readonly redis: Redis;
  readonly sql: Sql;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly settings: WalSettings;
}

/** The log over these stores. */
export function createWal(context: Context): Wal {
  const { redis, sql } = context;
  return {
    append: (envelope) => append(context, envelope),
    copy: async (envelope) => {
      await sql.query(insertCopy(envelope));
    },
    missing: (copies) => missing(context, copies),
    restore: (customer, copies, lookedAt) => restore(context, customer, copies, lookedAt),
    lease: (customer, alongside) => takeLease(context, customer, alongside),
    acknowledge: (lease, count, alongside, keepsTries = false) =>
      acknowledge(redis, lease, { count, keepsTries }, alongside),
    release: (lease, counted) => release(context, lease, counted),
    endLeases: () => endLeases(context),
    overdue: () => overdue(context),
    copyWaiting: async () => {
      const { customers } = await dueIn(redis, ["+inf", rules.overduePerShard, "+inf"]);
      return copyWaiting(context, customers);
    },
  };
}

const Members = z.array(z.string());

async function overdue({ redis, clock, settings }: Context) {
  const now = clock.now();
  const latest = now + Math.max(rules.leaseMs, rules.longestWaitMs(settings));
  return dueIn(redis, [now - rules.overdueMs, rules.overduePerShard, latest]);
}

/** Matches the exact key format: the schema also accepts capitals, which no key contains. */
const isCustomer = (member: string): member is CustomerId => CustomerId.safeParse(member).data === member;

/** The customers in the due-sets. A member that names no customer would come back forever, so it is removed. */
async function dueIn(redis: Redis, args: readonly (string | number)[]) {
  const members = Members.parse(await redis.script(lua.overdue, dueKeys, args));
  const customers = members.filter(isCustomer);
  const malformed = members.filter((member) => !isCustomer(member));
  if (malformed.length > 0) await redis.script(lua.dropDue, dueKeys, malformed);
  return { customers, dropped: malformed.length };
}

const LeaseReply = z.union([
  z.tuple([z.literal("busy"), z.number()]),
  z.tuple([z.literal("early"), z.number()]),
  z.tuple([z.literal("empty")]),
  z.tuple([z.literal("leased"), z.number(), z.number(), z.array(z.string()), z.number()]),
]);

async function takeLease(
  { redis, clock, ids, settings }: Context,
  customer: CustomerId,
  alongside: readonly Part[],
): Promise<Leased> {
  const key = keys(customer);
  const now = clock.now();
  const token = LeaseToken.parse(ids.random());
  const until = now + rules.leaseMs;
  const part: Part = {
    script: lua.lease,
    keys: [key.log, key.state, key.due],
    args: [now, token, until, customer, rules.entriesPerLease, now + rules.longestWaitMs(settings)],
  };
  const [first, ...rest] = await runTogether(redis, "leased", [part, ...alongside]);
  const reply = LeaseReply.parse(first);
  if (reply[0] === "empty" || reply[0] === "busy") return { kind: reply[0] };
  if (reply[0] === "early") return { kind: "early", dueAt: reply[1] };
  const [, attempt, ownAttempt, entries, behind] = reply;
  const logged = entries.map(entryOf);
  const leased = inOneChat(logged);
  const more = behind > 0 || leased.length < logged.length;
  const lease = { customer, token, until, attempt, ownAttempt, entries: leased, more };
  return { kind: "leased", lease, alongside: rest };
}

/** The first entries, up to a message of another chat: a reply goes to one chat, the bot's own or a business account's. */
function inOneChat(entries: readonly Entry[]): readonly Entry[] {
  const chats = entries.map(chatOf);
  const first = chats.find((chat) => chat !== null);
  const other = chats.findIndex((chat) => chat !== null && chat !== first);
  return other < 0 ? entries : entries.slice(0, other);
}

/** Null for entries that start no turn. */
const chatOf = ({ envelope }: Entry): string | null =>
  envelope !== null && "message" in envelope
    ? `${envelope.message.connection ?? ""}:${envelope.message.chat_id}`
    : null;

const DoneReply = z.union([
  z.tuple([z.literal("fenced")]),
  z.tuple([z.literal("done"), z.number(), z.number()]),
  z.tuple([z.literal("done")]),
]);

async function acknowledge(
  redis: Redis,
  lease: Lease,
  { count, keepsTries }: { readonly count: number; readonly keepsTries: boolean },
  alongside: readonly Part[],
): Promise<Acknowledged | null> {
  const key = keys(lease.customer);
  const part: Part = {
    script: lua.acknowledge,
    keys: [key.log, key.state, key.due],
    args: [lease.token, lease.customer, count, keepsTries ? 1 : 0],
  };
  const [first] = await runTogether(redis, "done", [part, ...alongside]);
  const [kind, due = 0, schedule = 0] = DoneReply.parse(first);
  if (kind === "fenced") return null;
  return { dueAt: due > 0 ? due : null, schedule: schedule === 1 };
}

async function release(
  { redis, clock }: Context,
  lease: Lease,
  counted: boolean,
): Promise<{ dueAt: number } | null> {
  const key = keys(lease.customer);
  const dueAt = clock.now() + rules.retryPauseMs(lease.attempt);
  const reply = await redis.script(
    lua.release,
    [key.state, key.due],
    [lease.token, lease.customer, dueAt, counted ? 1 : 0],
  );
  const [kind] = DoneReply.parse(reply);
  return kind === "fenced" ? null : { dueAt };
}

async function endLeases({ redis, clock }: Context): Promise<CustomerId[]> {
  const { customers: waiting } = await dueIn(redis, ["+inf", rules.leasesAtOnce, "+inf"]);
  const ended: CustomerId[] = [];
  for (const customer of waiting) {
    const key = keys(customer);
    const had = await redis.script(lua.endLease, [key.state, key.due], [clock.now(), customer]);
    if (had === 1) ended.push(customer);
  }
  return ended;
}

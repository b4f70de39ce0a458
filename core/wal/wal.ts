/** The write-ahead log: append before acknowledging, lease, acknowledge after commit; Postgres while Redis is out. */
import * as z from "zod/mini";
import type { Envelope } from "../intake/schema.ts";
import type { Clock } from "../kernel/clock.ts";
import { iso } from "../kernel/clock.ts";
import { hasCode } from "../kernel/errors.ts";
import { CustomerId, type Ids, LeaseToken } from "../kernel/ids.ts";
import { type Part, type Redis, type RedisReply, runTogether } from "../kernel/redis.ts";
import type { Sql } from "../kernel/sql.ts";
import { counts, entryOf } from "./entry.ts";
import { dueKeys, keys } from "./keys.ts";
import * as lua from "./lua.ts";
import * as rules from "./rules.ts";
import type { Append, Lease } from "./schema.ts";
import { deleteFallback, insertFallback, listFallback, listFallbackOf } from "./sql.ts";

export { refuseToOvertake } from "./sql.ts";

export interface WalSettings {
  /** A burst ends after so long without a message, ms. */
  readonly debounceMs: number;
  /** A burst that never pauses is drafted after so long, ms. */
  readonly maxWaitMs: number;
}

/** What a lease brings: the log, and the replies of the parts that were read along with it. */
export type Leased =
  | { readonly kind: "leased"; readonly lease: Lease; readonly alongside: readonly RedisReply[] }
  | { readonly kind: "early"; readonly dueAt: number }
  | { readonly kind: "busy" | "empty" };

/** After an acknowledgement: `dueAt` when more messages wait, and whether their flush must be scheduled. */
export interface Acknowledged {
  readonly dueAt: number | null;
  readonly schedule: boolean;
}

export interface Wal {
  /** One round trip: dedupe, rate windows, list, due time. Throws what Redis throws. */
  append(envelope: Envelope): Promise<Append>;
  /** Stores an envelope in Postgres instead. Throws what Postgres throws. */
  appendFallback(envelope: Envelope): Promise<void>;
  /** Moves waiting envelopes, of everyone or of one, from Postgres into the log, oldest first; resolves to those appended. */
  drainFallback(limit: number, customer?: CustomerId): Promise<{ customer: CustomerId; dueAt: number }[]>;
  /** One round trip: takes the customer's log, and runs `alongside` if it was taken. */
  lease(customer: CustomerId, alongside: readonly Part[]): Promise<Leased>;
  /**
   * One round trip: drops the first `count` entries and runs `alongside`; null when another holder took over. What is
   * left begins its tries anew, unless `keepsTries`.
   */
  acknowledge(
    lease: Lease,
    count: number,
    alongside: readonly Part[],
    keepsTries?: boolean,
  ): Promise<Acknowledged | null>;
  /** Gives the lease back after a failure, `counted` towards parking or not; null when another holder took over. */
  release(lease: Lease, counted: boolean): Promise<{ dueAt: number } | null>;
  /** Customers whose flush or lease was lost, over all shards, in one round trip. */
  overdue(): Promise<CustomerId[]>;
  /** Ends every lease, for a house that knows all its workers dead; resolves to whose logs those were. */
  endLeases(): Promise<CustomerId[]>;
}

/** True when a commit met its own `refuseToOvertake`: drained, the turn is tried again (promise 5). */
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
  const { redis, sql, clock } = context;
  return {
    append: (envelope) => append(context, loggedOf(envelope)),
    appendFallback: async (envelope) => {
      const text = JSON.stringify(envelope);
      await sql.query(insertFallback(envelope.update_id, envelope.customer_id, text, iso(clock.now())));
    },
    drainFallback: (limit, customer) => drainFallback(context, limit, customer),
    lease: (customer, alongside) => takeLease(context, customer, alongside),
    acknowledge: (lease, count, alongside, keepsTries = false) =>
      acknowledge(redis, lease, { count, keepsTries }, alongside),
    release: (lease, counted) => release(context, lease, counted),
    endLeases: () => endLeases(context),
    overdue: async () => {
      const before = clock.now() - rules.overdueMs;
      return Customers.parse(await redis.script(lua.overdue, dueKeys, [before, rules.overduePerShard]));
    },
  };
}

const Customers = z.array(CustomerId);

const AppendReply = z.union([
  z.tuple([z.literal("duplicate")]),
  z.tuple([z.literal("appended"), z.number(), z.number(), z.enum(["", "minute", "hour", "day"])]),
]);

/** What an append needs to know of an envelope, which need not be readable. */
interface Logged {
  readonly customer: CustomerId;
  readonly updateId: number;
  readonly text: string;
  /** Whether it counts towards the rate windows. */
  readonly counts: boolean;
}

const loggedOf = (envelope: Envelope): Logged => ({
  customer: envelope.customer_id,
  updateId: envelope.update_id,
  text: JSON.stringify(envelope),
  counts: counts(envelope),
});

async function append({ redis, clock, settings }: Context, logged: Logged): Promise<Append> {
  const key = keys(logged.customer);
  const reply = await redis.script(
    lua.append,
    [key.log, key.state, key.seen, key.due, ...key.rates],
    [
      clock.now(),
      logged.updateId,
      logged.text,
      logged.customer,
      settings.debounceMs,
      settings.maxWaitMs,
      rules.seenMs,
      rules.logMs,
      logged.counts ? 1 : 0,
      ...rules.rateWindows.flatMap((window) => [window.ms, window.limit]),
    ],
  );
  const [kind, dueAt, schedule, over] = AppendReply.parse(reply);
  if (kind === "duplicate") return { kind };
  return { kind, dueAt, schedule: schedule === 1, overLimit: over === "" ? null : over };
}

async function drainFallback(context: Context, limit: number, customer?: CustomerId) {
  const list = customer === undefined ? listFallback(limit) : listFallbackOf(customer, limit);
  const rows = await context.sql.query(list);
  const moved: { customer: CustomerId; dueAt: number }[] = [];
  for (const row of rows) {
    // What cannot be read travels as it is and is parked by the turn's commit; here it would hold up everyone.
    const appended = await append(context, {
      customer: row.customer_id,
      updateId: row.update_id,
      text: row.envelope,
      // Hours of messages come within a moment here; no window was meant for that.
      counts: false,
    });
    if (appended.kind === "appended" && appended.schedule) {
      moved.push({ customer: row.customer_id, dueAt: appended.dueAt });
    }
  }
  // Deleted only now: a crash in between appends again, and the log knows the update ids.
  if (rows.length > 0) await context.sql.query(deleteFallback(rows.map((row) => row.id)));
  return moved;
}

const LeaseReply = z.union([
  z.tuple([z.literal("busy"), z.number()]),
  z.tuple([z.literal("early"), z.number()]),
  z.tuple([z.literal("empty")]),
  z.tuple([z.literal("leased"), z.number(), z.number(), z.array(z.string())]),
]);

async function takeLease(
  { redis, clock, ids }: Context,
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
    args: [now, token, until, customer, rules.entriesPerLease],
  };
  const [first, ...rest] = await runTogether(redis, "leased", [part, ...alongside]);
  const reply = LeaseReply.parse(first);
  if (reply[0] === "empty" || reply[0] === "busy") return { kind: reply[0] };
  if (reply[0] === "early") return { kind: "early", dueAt: reply[1] };
  const [, attempt, ownAttempt, entries] = reply;
  const lease = { customer, token, until, attempt, ownAttempt, entries: entries.map(entryOf) };
  return { kind: "leased", lease, alongside: rest };
}

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
  const waiting = Customers.parse(await redis.script(lua.overdue, dueKeys, ["+inf", rules.leasesAtOnce]));
  const ended: CustomerId[] = [];
  for (const customer of waiting) {
    const key = keys(customer);
    const had = await redis.script(lua.endLease, [key.state, key.due], [clock.now(), customer]);
    if (had === 1) ended.push(customer);
  }
  return ended;
}

/** Leases a customer's log to one worker, which acknowledges its entries after the commit or releases them. */
import * as z from "zod/mini";
import { type CustomerId, LeaseToken } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import { type Part, runTogether } from "../kernel/redis.ts";
import { entryOf } from "./entry.ts";
import { keys } from "./keys.ts";
import * as lua from "./lua.ts";
import * as rules from "./rules.ts";
import type { Acknowledged, Entry, Lease, Leased, WalPorts } from "./schema.ts";

const LeaseReply = z.union([
  z.tuple([z.literal("busy"), z.number()]),
  z.tuple([z.literal("early"), z.number()]),
  z.tuple([z.literal("empty")]),
  z.tuple([z.literal("leased"), z.number(), z.number(), z.array(z.string()), z.number()]),
]);

/** One round trip: leases the customer's log, and runs `alongside` if the lease was granted. Throws Redis errors. */
export async function takeLease(
  { redis, clock, ids, wal }: WalPorts & Pick<Ports, "ids">,
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
    args: [now, token, until, customer, rules.entriesPerLease, now + rules.maxDueDelayMs(wal)],
  };
  const [first, ...rest] = await runTogether(redis, "leased", [part, ...alongside]);
  const reply = LeaseReply.parse(first);
  if (reply[0] === "empty" || reply[0] === "busy") return { kind: reply[0] };
  if (reply[0] === "early") return { kind: "early", dueAt: reply[1] };
  const [, attempt, ownAttempt, raw, sorted] = reply;
  const entries = inOneChat(raw.map(entryOf));
  const lease = { customer, token, from: now, until, attempt, ownAttempt, entries, sorted: sorted === 1 };
  return { kind: "leased", lease, alongside: rest };
}

/**
 * The first entries, up to a message of another chat: a reply goes to one chat, the bot's own or a business account's.
 */
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

/**
 * One round trip: runs `alongside` and drops the lease's entries from the log; null, without writing anything, if
 * another holder took over. The entries are dropped last: if the script is interrupted, its writes so far remain and
 * the turn is tried again, so `alongside` may run twice. Resets the attempt count for the remaining entries unless
 * `keepAttempts`. Throws Redis errors.
 */
export async function acknowledge(
  { redis }: Pick<Ports, "redis">,
  lease: Lease,
  alongside: readonly Part[],
  keepAttempts = false,
): Promise<Acknowledged | null> {
  const key = keys(lease.customer);
  const check: Part = { script: lua.checkLease, keys: [key.state], args: [lease.token] };
  const part: Part = {
    script: lua.acknowledge,
    keys: [key.log, key.state, key.due],
    args: [lease.customer, lease.entries.length, keepAttempts ? 1 : 0],
  };
  const replies = await runTogether(redis, "held", [check, ...alongside, part]);
  const [kind, due = 0, schedule = 0] = DoneReply.parse(replies.at(-1));
  if (kind === "fenced") return null;
  return { dueAt: due > 0 ? due : null, schedule: schedule === 1 };
}

/**
 * Releases the lease after a failure, which counts towards parking if `counted`; null if another holder took over. If
 * the log may be out of order (`unsorted`), the next lease sorts it. Throws Redis errors.
 */
export async function releaseLease(
  { redis, clock }: Pick<Ports, "redis" | "clock">,
  lease: Lease,
  counted: boolean,
  unsorted = false,
): Promise<{ dueAt: number } | null> {
  const key = keys(lease.customer);
  const dueAt = clock.now() + rules.retryPauseMs(lease.attempt);
  const reply = await redis.script(
    lua.release,
    [key.state, key.due],
    [lease.token, lease.customer, dueAt, counted ? 1 : 0, unsorted ? 1 : 0],
  );
  const [kind] = DoneReply.parse(reply);
  return kind === "fenced" ? null : { dueAt };
}

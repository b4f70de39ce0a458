/** Copies to Postgres what only Redis holds because Postgres was down or too slow when it arrived. */
import * as z from "zod/mini";
import type { Ports } from "../kernel/ports.ts";
import * as lua from "./copies-lua.ts";
import { entryOf } from "./entry.ts";
import { copyingKey, dueKeys, isCustomer, keys } from "./keys.ts";
import { copyLimits, offsetMs } from "./rules.ts";
import { insertCopy, listUncopied } from "./sql.ts";

type Stores = Pick<Ports, "redis" | "sql" | "clock">;
type Copier = Stores & { readonly limits: CopyLimits };

/** How much of the logs one run copies. */
export interface CopyLimits {
  /** Customers of each shard that are checked together. */
  readonly perShard: number;
  /** Logs that one request lists. */
  readonly logs: number;
  /** Entries of each of them. */
  readonly perLog: number;
  /** Bytes of entries that one request carries. */
  readonly bytes: number;
  /** No more are checked after this long, ms. */
  readonly forMs: number;
}

/** How many messages were copied, and whether all logs were checked. */
export interface CopiedLogs {
  readonly copied: number;
  readonly isComplete: boolean;
}

/**
 * Copies messages that are only in Redis. A run that reaches its time limit stores its offset in Redis, and the next one
 * continues from there, so that nobody waits forever. Throws the stores' errors.
 */
export async function copyWaiting(stores: Stores, limits: CopyLimits = copyLimits): Promise<CopiedLogs> {
  const until = stores.clock.now() + limits.forMs;
  const first = await waitingFrom(stores, null, limits.perShard);
  let [page, copied] = [first, 0];
  while (page.members.length > 0) {
    const found = await copyLogs({ ...stores, limits }, page.members, until);
    copied += found.copied;
    const next = page.offset + limits.perShard;
    if (!found.isComplete || stores.clock.now() >= until) {
      await saveOffset(stores, found.isComplete ? next : page.offset);
      return { copied, isComplete: false };
    }
    page = await waitingFrom(stores, next, limits.perShard);
  }
  if (first.offset > 0) await saveOffset(stores, 0);
  return { copied, isComplete: first.offset === 0 };
}

const Waiting = z.tuple([z.number(), z.array(z.string())]);

/** The members of every due-set from this offset on; null means from where the last run stopped. */
async function waitingFrom({ redis }: Stores, offset: number | null, perShard: number) {
  const reply = await redis.script(lua.waiting, [copyingKey, ...dueKeys], [offset ?? "", perShard]);
  const [from, members] = Waiting.parse(reply);
  return { offset: from, members };
}

async function saveOffset({ redis, clock }: Stores, offset: number): Promise<void> {
  await redis.script(lua.saveOffset, [copyingKey], [offset, clock.now() + offsetMs]);
}

/** Logs that need more than one page come last, so that nobody has to wait for them. */
async function copyLogs(copier: Copier, members: readonly string[], until: number): Promise<CopiedLogs> {
  const { limits } = copier;
  const logs = members.filter(isCustomer).map((customer) => keys(customer).log);
  const long: Listed[] = [];
  let copied = 0;
  for (let at = 0; at < logs.length; at += limits.logs) {
    const listed = await listPage(copier, logs.slice(at, at + limits.logs), 0);
    const isLong = ({ length }: Listed): boolean => length > limits.perLog;
    copied += await copyPage(
      copier,
      listed.filter((log) => !isLong(log)),
      0,
    );
    long.push(...listed.filter(isLong));
  }
  for (const log of long) {
    const own = await copyLong(copier, log, until);
    copied += own.copied;
    if (!own.isComplete) return { copied, isComplete: false };
  }
  return { copied, isComplete: true };
}

/**
 * Copies a log page by page, newest first: entries drafted by then leave at the front, and the others move up into
 * pages that are still to come. After the time limit it stops after the next page that had something to copy.
 */
async function copyLong(copier: Copier, { log, length }: Listed, until: number): Promise<CopiedLogs> {
  const { clock, limits } = copier;
  let copied = 0;
  for (let end = length; end > 0; end -= limits.perLog) {
    const from = Math.max(0, end - limits.perLog);
    const found = await copyPage(copier, await listPage(copier, [log], from), from);
    copied += found;
    if (found > 0 && from > 0 && clock.now() >= until) return { copied, isComplete: false };
  }
  return { copied, isComplete: true };
}

/** The updates in a page of a log, and the log's whole length. */
interface Listed {
  readonly log: string;
  readonly length: number;
  readonly updates: readonly number[];
}

const ListReply = z.array(z.tuple([z.number(), z.array(z.string())]));

async function listPage({ redis, limits }: Copier, logs: readonly string[], from: number): Promise<Listed[]> {
  if (logs.length === 0) return [];
  const reply = ListReply.parse(await redis.script(lua.list, logs, [from, limits.perLog]));
  return reply.map(([length, ids], at) => ({ log: logs[at] ?? "", length, updates: ids.map(Number) }));
}

async function copyPage(copier: Copier, listed: readonly Listed[], from: number): Promise<number> {
  const waiting = listed.flatMap(({ updates }) => updates);
  if (waiting.length === 0) return 0;
  const uncopied = new Set((await copier.sql.query(listUncopied(waiting))).map((row) => row.update_id));
  let copied = 0;
  for (const { log, updates } of listed) {
    copied += await copyOf(copier, { log, from, updates: updates.filter((update) => uncopied.has(update)) });
  }
  return copied;
}

/** A page of a log, and those of its updates that have no copy. */
interface Uncopied {
  readonly log: string;
  readonly from: number;
  readonly updates: readonly number[];
}

const PickReply = z.array(z.tuple([z.string(), z.string()]));

/** Copies as many at a time as a request may carry. */
async function copyOf({ redis, sql, limits }: Copier, { log, from, updates }: Uncopied): Promise<number> {
  let [copied, left] = [0, updates];
  while (left.length > 0) {
    const args = [from, limits.perLog, limits.bytes, ...left];
    const picked = PickReply.parse(await redis.script(lua.pick, [log], args));
    // The others have left the log: they were drafted.
    if (picked.length === 0) break;
    const envelopes = picked.map(([, raw]) => entryOf(raw).envelope).filter((envelope) => envelope !== null);
    if (envelopes.length > 0) await sql.batch({ copies: envelopes.map((envelope) => insertCopy(envelope)) });
    copied += envelopes.length;
    const done = new Set(picked.map(([id]) => Number(id)));
    left = left.filter((update) => !done.has(update));
  }
  return copied;
}

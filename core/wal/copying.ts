/** Copies to Postgres what only Redis holds because Postgres was out, or too slow, when it arrived. */
import * as z from "zod/mini";
import type { Ports } from "../kernel/ports.ts";
import * as lua from "./copies-lua.ts";
import { entryOf } from "./entry.ts";
import { copyingKey, dueKeys, isCustomer, keys } from "./keys.ts";
import { copiedPerLog, copying, logsAtOnce, placeMs } from "./rules.ts";
import { insertCopy, listUncopied } from "./sql.ts";

type Stores = Pick<Ports, "redis" | "sql" | "clock">;

/** How much of the logs one run copies. */
export interface CopyLimits {
  /** Customers of each shard that are looked at together. */
  readonly perShard: number;
  /** No more are looked at after so long, ms. */
  readonly forMs: number;
}

/** How many messages were copied, and whether all logs were looked at. */
export interface CopiedLogs {
  readonly copied: number;
  readonly isWhole: boolean;
}

/**
 * Copies what waits in Redis alone. A run that comes to its time limit leaves its place in Redis, and the next one goes on
 * from there, so nobody waits behind others forever. Throws the stores' errors.
 */
export async function copyWaiting(stores: Stores, limits: CopyLimits = copying): Promise<CopiedLogs> {
  const until = stores.clock.now() + limits.forMs;
  const first = await waitingFrom(stores, null, limits.perShard);
  let [page, copied] = [first, 0];
  while (page.members.length > 0) {
    copied += await copyLogs(stores, page.members);
    const next = page.place + limits.perShard;
    if (stores.clock.now() >= until) {
      await keepPlace(stores, next);
      return { copied, isWhole: false };
    }
    page = await waitingFrom(stores, next, limits.perShard);
  }
  if (first.place > 0) await keepPlace(stores, 0);
  return { copied, isWhole: first.place === 0 };
}

const Waiting = z.tuple([z.number(), z.array(z.string())]);

/** The members of every due-set from this place on; null: from where the last run stopped. */
async function waitingFrom({ redis }: Stores, place: number | null, perShard: number) {
  const reply = await redis.script(lua.waiting, [copyingKey, ...dueKeys], [place ?? "", perShard]);
  const [from, members] = Waiting.parse(reply);
  return { place: from, members };
}

async function keepPlace({ redis, clock }: Stores, place: number): Promise<void> {
  await redis.script(lua.keepPlace, [copyingKey], [place, clock.now() + placeMs]);
}

async function copyLogs(stores: Stores, members: readonly string[]): Promise<number> {
  const customers = members.filter(isCustomer);
  let copied = 0;
  for (let from = 0; from < customers.length; from += logsAtOnce)
    copied += await copySome(
      stores,
      customers.slice(from, from + logsAtOnce).map((customer) => keys(customer).log),
    );
  return copied;
}

const Texts = z.array(z.string());

async function copySome(stores: Stores, logs: readonly string[]): Promise<number> {
  const { redis, sql } = stores;
  const waiting = Texts.parse(await redis.script(lua.list, logs, [copiedPerLog])).map(Number);
  const uncopied = waiting.length === 0 ? [] : await sql.query(listUncopied(waiting));
  if (uncopied.length === 0) return 0;
  const updates = uncopied.map((row) => row.update_id);
  let copied = 0;
  for (const log of logs) copied += await copyOf(stores, log, updates);
  return copied;
}

async function copyOf({ redis, sql }: Stores, log: string, updates: readonly number[]): Promise<number> {
  const entries = Texts.parse(await redis.script(lua.pick, [log], [copiedPerLog, ...updates])).map(entryOf);
  const envelopes = entries.map((entry) => entry.envelope).filter((envelope) => envelope !== null);
  if (envelopes.length > 0) await sql.batch({ copies: envelopes.map((envelope) => insertCopy(envelope)) });
  return envelopes.length;
}

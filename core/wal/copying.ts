/** Copies to Postgres what only Redis holds because Postgres was out, or too slow, when it arrived. */
import * as z from "zod/mini";
import type { Ports } from "../kernel/ports.ts";
import { findWaiting } from "./due.ts";
import { entryOf } from "./entry.ts";
import { keys } from "./keys.ts";
import * as lua from "./copies-lua.ts";
import { copiedPerLog, logsAtOnce, overduePerShard } from "./rules.ts";
import { insertCopy, listUncopied } from "./sql.ts";

type Stores = Pick<Ports, "redis" | "sql">;

const Texts = z.array(z.string());

/** Copies what waits in Redis alone; resolves to the number of messages. Throws the stores' errors. */
export async function copyWaiting(stores: Stores): Promise<number> {
  const { redis, sql } = stores;
  const customers = await findWaiting(stores, overduePerShard);
  let copied = 0;
  for (let from = 0; from < customers.length; from += logsAtOnce) {
    const some = customers.slice(from, from + logsAtOnce);
    const logs = some.map((customer) => keys(customer).log);
    const waiting = Texts.parse(await redis.script(lua.list, logs, [copiedPerLog])).map(Number);
    const uncopied = waiting.length === 0 ? [] : await sql.query(listUncopied(waiting));
    if (uncopied.length > 0) {
      const updates = uncopied.map((row) => row.update_id);
      for (const log of logs) copied += await copyOf(stores, log, updates);
    }
  }
  return copied;
}

async function copyOf({ redis, sql }: Stores, log: string, updates: readonly number[]): Promise<number> {
  const entries = Texts.parse(await redis.script(lua.pick, [log], [copiedPerLog, ...updates])).map(entryOf);
  const envelopes = entries.map((entry) => entry.envelope).filter((envelope) => envelope !== null);
  if (envelopes.length > 0) await sql.batch({ copies: envelopes.map(insertCopy) });
  return envelopes.length;
}

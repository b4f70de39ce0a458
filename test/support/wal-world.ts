/** A write-ahead log on one Redis, with a clock that tests move and envelopes to append. */
import { parseUpdate } from "../../core/intake/intake.ts";
import type { Envelope } from "../../core/intake/schema.ts";
import { type CustomerId, customerIdOf, randomIds } from "../../core/kernel/ids.ts";
import { silentLog } from "../../core/kernel/log.ts";
import type { Ports } from "../../core/kernel/ports.ts";
import type { RedisReply } from "../../core/kernel/redis.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import type { Lease, WalPorts } from "../../core/wal/schema.ts";
import { takeLease } from "../../core/wal/lease.ts";
import { type ManualClock, manualClock } from "./clock.ts";
import { redisOver } from "./redis.ts";
import { textUpdate } from "./updates.ts";

export interface RedisEngine {
  readonly url: string;
  readonly token: string;
  close(): Promise<void>;
}

export const debounceMs = 3_000;
export const maxWaitMs = 15_000;

export interface WalWorld extends WalPorts, Pick<Ports, "sql" | "ids" | "log"> {
  readonly clock: ManualClock;
  /** A Telegram user id that has not been used before. */
  newUser(): number;
  /** Runs one Redis command. */
  command(name: string, key: string, ...args: (string | number)[]): Promise<RedisReply>;
}

/** A database that must not be queried. */
export const noSql: Sql = {
  query: () => Promise.reject(new Error("the log asked Postgres")),
  batch: () => Promise.reject(new Error("the log asked Postgres")),
};

let users = 500_000;

/** Opens a log; pass `sql` only to test the fallback. */
export function openWal(
  engine: { readonly url: string; readonly token: string },
  sql: Sql = noSql,
): WalWorld {
  const clock = manualClock();
  const redis = redisOver(engine);
  return {
    wal: { debounceMs, maxWaitMs },
    ids: randomIds,
    sql,
    log: silentLog,
    redis,
    clock,
    newUser: () => (users += 1),
    command: (name, key, ...args) =>
      redis.script({ name: "test", lua: `return redis.call('${name}', KEYS[1], unpack(ARGV))` }, [key], args),
  };
}

export const logOf = (customer: CustomerId): string => `wal:{${customer}}`;

/** The envelope of a private text message, received at `at`. */
export function envelopeOf(
  userId: number,
  updateId: number,
  text = `text ${updateId}`,
  at = Date.now(),
): Envelope {
  const intake = parseUpdate(JSON.stringify(textUpdate({ updateId, userId, text })), at);
  if (intake.fate !== "append") throw new Error("a text message is to be appended");
  return intake.envelope;
}

/** The envelope of a block or unblock, which no rate window counts. */
export const reachabilityOf = (userId: number, updateId: number): Envelope => {
  const message = envelopeOf(userId, updateId);
  if (message.kind !== "message") throw new Error("a text message makes a message");
  const { sender, customer_id, received_at } = message;
  const date = received_at;
  return {
    v: 1,
    kind: "reachability",
    update_id: updateId,
    received_at,
    customer_id,
    sender,
    reachable: false,
    date,
  };
};

/** Takes the lease or fails. */
export async function leaseOf(world: WalWorld, userId: number): Promise<Lease> {
  const leased = await takeLease(world, customerIdOf(userId), []);
  if (leased.kind !== "leased") throw new Error(`the log is ${leased.kind}`);
  return leased.lease;
}

/** The update ids of a lease's entries, in order; 0 for an unreadable one. */
export const updatesIn = (lease: Lease): number[] =>
  lease.entries.map((entry) => entry.envelope?.update_id ?? 0);

/** The write-ahead log of the measured build, through its HTTP driver or over a plain socket. */
import { Redis as Client } from "ioredis";
import { randomIds } from "../../core/kernel/ids.ts";
import type { Redis, RedisReply } from "../../core/kernel/redis.ts";
import type * as AppendModule from "../../core/wal/append.ts";
import type * as LeaseModule from "../../core/wal/lease.ts";
import type { WalPorts } from "../../core/wal/schema.ts";
import type * as WalWorldModule from "../../test/support/wal-world.ts";
import { load } from "./source.ts";

const { append } = await load<typeof AppendModule>("core/wal/append.ts", "core/wal/appending.ts");
const { takeLease, acknowledge } = await load<typeof LeaseModule>("core/wal/lease.ts", "core/wal/leasing.ts");
const { envelopeOf, openWal } = await load<typeof WalWorldModule>("test/support/wal-world.ts");

export interface LogOfBuild {
  /** Writes a message of this customer into the log, leases it and acknowledges it. */
  handle(userId: number): Promise<void>;
  /** Only writes it. */
  append(userId: number): Promise<void>;
  /** Leases what waits, and acknowledges it. */
  finish(userId: number): Promise<void>;
}

let updates = 0;
/** Longer than a customer's text usually is. */
const words = "Hello! My parcel should have come on Monday, and nothing has arrived yet. Can you look it up?";

/** An envelope as the webhook makes it. */
export const newEnvelope = (userId: number) => envelopeOf(userId, (updates += 1), words);

/** A log on this Redis; through the build's HTTP driver unless another one is given. */
export function openLog(engine: { url: string; token: string }, driver?: Redis): LogOfBuild {
  const world = openWal(engine);
  // No pause to wait for, and a second between a customer's messages.
  const ports = { ...world, redis: driver ?? world.redis, wal: { debounceMs: 0, maxWaitMs: 0 } };
  const write = (userId: number) => writeTo(ports, userId, () => world.clock.advance(1_000));
  const finish = async (userId: number) => {
    const { customer_id } = envelopeOf(userId, 0);
    const leased = await takeLease({ ...ports, ids: randomIds }, customer_id, []);
    if (leased.kind !== "leased") throw new Error(`the log is ${leased.kind}`);
    if ((await acknowledge(ports, leased.lease, [])) === null) throw new Error("the lease was lost");
  };
  return {
    append: write,
    finish,
    handle: async (userId) => {
      await write(userId);
      await finish(userId);
    },
  };
}

async function writeTo(ports: WalPorts, userId: number, advance: () => void): Promise<void> {
  advance();
  const { kind } = await append(ports, newEnvelope(userId));
  if (kind !== "appended") throw new Error("the message counts as seen");
}

/** Scripts over one connection, by their SHA-1, as BullMQ runs its own. */
export function socketRedis(url: string): Redis & { close(): void } {
  const client = new Client(url);
  const known = new Map<string, string>();
  const shaOf = async (lua: string): Promise<string> => {
    const sha = known.get(lua) ?? String(await client.script("LOAD", lua));
    known.set(lua, sha);
    return sha;
  };
  return {
    script: async ({ lua }, keys, args) =>
      (await client.evalsha(await shaOf(lua), keys.length, ...keys, ...args)) as RedisReply,
    ping: async () => void (await client.ping()),
    close: () => client.disconnect(),
  };
}

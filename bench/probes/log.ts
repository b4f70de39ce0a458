/**
 * The write-ahead log per message (append, lease, acknowledge): through the build's HTTP driver, and over a plain socket
 * and BullMQ on the same Redis, in turn. Durability is equal: both write to one append-only file.
 */
import type * as RedisModule from "../../local/engines/redis-server.ts";
import { startRealRedis } from "../../test/support/services.ts";
import { openBullMq } from "./bullmq.ts";
import { crowd, type Taken } from "./crowd.ts";
import { newEnvelope, openLog, socketRedis } from "./log-world.ts";
import { beginSection } from "./section.ts";
import { load, median, requireProgram, report } from "./source.ts";

requireProgram("redis-server");
const { startUpstashOver } = await load<typeof RedisModule>(
  "local/engines/redis-server.ts",
  "local/engines/redis.ts",
);

const blocks = 3;
const warmUp = 200;
/** How many messages a block has: with `always`, one of a single customer waits for the disk three times. */
const messages = { everysec: 400, always: 150 };

async function measure(fsync: "everysec" | "always", customers: number): Promise<Record<string, number>> {
  const engine = await startRealRedis("bench", ["--appendonly", "yes", "--appendfsync", fsync]);
  const endpoint = await startUpstashOver({ redisUrl: engine.redisUrl, token: "bench" });
  const socket = socketRedis(engine.redisUrl);
  const bullMq = await openBullMq(engine.redisUrl, customers, newEnvelope);
  const ways = {
    socket: openLog(endpoint, socket).handle,
    bullmq: bullMq.handle,
    driver: openLog(endpoint).handle,
  };
  const taken: Record<keyof typeof ways, Taken[]> = { socket: [], bullmq: [], driver: [] };
  const names = ["socket", "bullmq", "driver"] as const;
  for (const name of names) await crowd(customers, warmUp, ways[name]);
  for (let block = 0; block < blocks; block += 1)
    for (const name of names) {
      const end = beginSection(`${name}, customers: ${customers}`);
      taken[name].push(await crowd(customers, messages[fsync], ways[name]));
      end(messages[fsync]);
    }
  await bullMq.close();
  socket.close();
  await endpoint.close();
  await engine.close();
  const [ours, theirs, http] = names.map((name) => median(taken[name].map(({ ms }) => ms)));
  const name = `${fsync}_${customers}`;
  return {
    [`to_bullmq_${name}`]: (theirs ?? NaN) / (ours ?? NaN),
    [`driver_to_bullmq_${name}`]: (theirs ?? NaN) / (http ?? NaN),
    [`socket_ms_${name}`]: ours ?? NaN,
    [`bullmq_ms_${name}`]: theirs ?? NaN,
    [`driver_ms_${name}`]: http ?? NaN,
    [`driver_cpu_ms_${name}`]: median(taken.driver.map(({ cpuMs }) => cpuMs)),
    [`cpu_to_bullmq_${name}`]:
      median(taken.bullmq.map(({ cpuMs }) => cpuMs)) / median(taken.socket.map(({ cpuMs }) => cpuMs)),
  };
}

let figures: Record<string, number> = {};
for (const fsync of ["everysec", "always"] as const)
  for (const customers of [1, 10, 100]) figures = { ...figures, ...(await measure(fsync, customers)) };
report(figures);
process.exit(0);

/** The write-ahead log per message from 1 to 1,000 customers who write side by side, over a socket: it must not grow. */
import { crowd } from "./crowd.ts";
import { openLog, socketRedis } from "./log-world.ts";
import { childrenCpuMs } from "./processes.ts";
import { requireProgram, report } from "./source.ts";
import { startRealRedis } from "../../test/support/services.ts";

requireProgram("redis-server");

const messages = 3_000;

async function measure(customers: number): Promise<Record<string, number>> {
  const engine = await startRealRedis();
  const redis = socketRedis(engine.redisUrl);
  const { handle } = openLog(engine, redis);
  // Each customer's first message makes its keys.
  await crowd(customers, messages, handle);
  const before = childrenCpuMs();
  const { ms, cpuMs } = await crowd(customers, messages, handle);
  const redisCpuMs = (childrenCpuMs() - before) / messages;
  redis.close();
  await engine.close();
  return {
    [`ms_${customers}`]: ms,
    [`cpu_ms_${customers}`]: cpuMs,
    [`redis_cpu_ms_${customers}`]: redisCpuMs,
  };
}

let figures: Record<string, number> = {};
for (const customers of [1, 10, 100, 1_000]) figures = { ...figures, ...(await measure(customers)) };
report(figures);
process.exit(0);

/**
 * A customer's 3,000th update on the embedded Redis and another customer's 30th, in turn: what the append costs, and
 * the whole handling (append, lease, acknowledge).
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as RedisModule from "../../local/engines/redis.ts";
import { openLog } from "./log-world.ts";
import { load, median, ownCpuMs, report } from "./source.ts";

const { startEmbeddedRedis } = await load<typeof RedisModule>("local/engines/redis.ts");

const [old, young] = [1, 2];
/** Updates before the measured ones, whose middle is the 3,000th and the 30th. */
const before = { [old]: 2_980, [young]: 10 };
const measured = 40;
/** As many as one lease takes. */
const burst = 50;

const dataDir = mkdtempSync(join(tmpdir(), "nadia-bench-"));
const engine = await startEmbeddedRedis({ dataDir, token: "bench" });
const log = openLog(engine);

async function fill(customer: number, count: number): Promise<void> {
  for (let written = 1; written <= count; written += 1) {
    await log.append(customer);
    if (written % burst === 0 || written === count) await log.finish(customer);
  }
}

interface Times {
  readonly appended: number[];
  readonly handled: number[];
  cpuMs: number;
}

async function one(customer: number, times: Times): Promise<void> {
  const cpu = ownCpuMs();
  const start = performance.now();
  await log.append(customer);
  times.appended.push(performance.now() - start);
  await log.finish(customer);
  times.handled.push(performance.now() - start);
  times.cpuMs += ownCpuMs() - cpu;
}

await fill(young, before[young] ?? 0);
await fill(old, before[old] ?? 0);
const times = {
  old: { appended: [], handled: [], cpuMs: 0 },
  young: { appended: [], handled: [], cpuMs: 0 },
} satisfies Record<string, Times>;
for (let update = 0; update < measured; update += 1) {
  await one(old, times.old);
  await one(young, times.young);
}
report({
  append_old_to_young: median(times.old.appended) / median(times.young.appended),
  handled_old_to_young: median(times.old.handled) / median(times.young.handled),
  cpu_old_to_young: times.old.cpuMs / times.young.cpuMs,
  append_old_ms: median(times.old.appended),
  handled_old_ms: median(times.old.handled),
});
await engine.close();
rmSync(dataDir, { recursive: true, force: true });
process.exit(0);

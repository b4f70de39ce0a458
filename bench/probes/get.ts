/** A GET through the driver and Upstash's protocol, compared with a GET through a plain socket to the same Redis. */
import { once } from "node:events";
import { connect } from "node:net";
import { beginSection } from "./section.ts";
import { load, requireProgram, report } from "./source.ts";
import type * as RedisModule from "../../test/support/redis.ts";
import type * as ServicesModule from "../../test/support/services.ts";

requireProgram("redis-server");
const { redisOver } = await load<typeof RedisModule>("test/support/redis.ts");
const { startRealRedis } = await load<typeof ServicesModule>("test/support/services.ts");

const calls = 1_000;
const blocks = 7;

const engine = await startRealRedis();
const redis = redisOver(engine);
const script = { name: "bench.get", lua: "return redis.call('GET', KEYS[1])" };
const viaDriver = () => redis.script(script, ["bench"], []);

const socket = connect(Number(new URL(engine.redisUrl).port), "127.0.0.1");
await once(socket, "connect");
const viaSocket = async () => {
  socket.write("*2\r\n$3\r\nGET\r\n$5\r\nbench\r\n");
  await once(socket, "data");
};

async function msPerCall(call: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  for (let count = 0; count < calls; count += 1) await call();
  return (performance.now() - start) / calls;
}

const cpuOf = async (call: () => Promise<unknown>): Promise<number> => {
  const start = process.cpuUsage();
  await msPerCall(call);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000 / calls;
};

await msPerCall(viaDriver);
const driver: number[] = [];
const plain: number[] = [];
const cpu: number[] = [];
for (let block = 0; block < blocks; block += 1) {
  const end = beginSection("GET");
  driver.push(await msPerCall(viaDriver));
  end(calls);
  plain.push(await msPerCall(viaSocket));
  cpu.push(await cpuOf(viaDriver));
}
const fastest = (times: readonly number[]): number => Math.min(...times);
report({ get_to_socket: fastest(driver) / fastest(plain), get_cpu_ms: fastest(cpu) });
socket.destroy();
await engine.close();
process.exit(0);

/**
 * How long drafting stalls after Redis was too slow: customers keep writing to `npm start` over Redis 7 and Postgres 18
 * while redis-server is suspended, so that calls time out and the breaker opens, and then resumed. In the end every
 * message must be drafted or in its log.
 */
import { setTimeout as pause } from "node:timers/promises";
import { Redis } from "ioredis";
import { startRealPostgres, startRealRedis } from "../../test/support/services.ts";
import { textUpdate } from "../../test/support/updates.ts";
import { openLaptop } from "./npm-start.ts";
import { descendantsOf } from "./processes.ts";
import { requireProgram, report } from "./source.ts";

requireProgram("redis-server");

const customers = 30;
const everyMs = 200;
/** Long enough that a breaker that doubles its pauses is in a long one when Redis answers again. */
const slowMs = 26_000;
const before = 4_000;
const after = 24_000;

const engine = await startRealRedis();
const [server] = descendantsOf(process.pid);
if (server === undefined) throw new Error("redis-server is no child of this process");
// In a separate process too, because PGlite would block all of `npm start` now and then.
const postgres = await startRealPostgres();
const laptop = await openLaptop();
const env = {
  REDIS_URL: engine.redisUrl,
  DATABASE_URL: postgres.databaseUrl,
  NEON_FETCH_ENDPOINT: postgres.fetchEndpoint,
};
const committed: number[] = [];
const running = await laptop.boot(env, (line) => {
  if (line.includes(" draft.committed ")) committed.push(performance.now());
});

let updateId = 0;
const posts: Promise<void>[] = [];
async function write(ms: number): Promise<void> {
  for (const end = performance.now() + ms; performance.now() < end;) {
    updateId += 1;
    const date = Math.floor(Date.now() / 1_000);
    posts.push(
      laptop.post(
        textUpdate({ updateId, userId: (updateId % customers) + 1, date, text: `No. ${updateId}` }),
      ),
    );
    await pause(everyMs);
  }
}

/** The numbers of the messages that a review or a log holds. */
async function held(): Promise<ReadonlySet<number>> {
  const { items } = await laptop.api<{ items: { messages: { text: string | null }[] }[] }>(
    "GET",
    "/v1/reviews?status=pending,failed&limit=100",
  );
  const drafted = items.flatMap(({ messages }) => messages.map(({ text }) => Number(text?.slice(4))));
  const redis = new Redis(engine.redisUrl);
  const logs = (await redis.keys("wal:{*}")).map((key) => redis.lrange(key, 0, -1));
  const waiting = (await Promise.all(logs))
    .flat()
    .map((entry) => Number(/"update_id":(\d+)/.exec(entry)?.[1]));
  redis.disconnect();
  return new Set([...drafted, ...waiting]);
}

await write(before);
process.kill(server.pid, "SIGSTOP");
await write(slowMs);
process.kill(server.pid, "SIGCONT");
const resumed = performance.now();
await write(after);
await Promise.all(posts);
const times = [resumed, ...committed.filter((at) => at > resumed), performance.now()];
const pauses = times.slice(1).map((at, index) => (at - (times[index] ?? at)) / 1_000);
let lost = updateId;
for (let tries = 0; tries < 10 && lost > 0; tries += 1) {
  lost = updateId - (await held()).size;
  if (lost > 0) await pause(2_000);
}
report({ stall_s: Math.max(...pauses), stall_lost: lost, stall_messages: updateId });
await running.stop();
await laptop.close();
await Promise.all([postgres.close(), engine.close()]);
process.exit(0);

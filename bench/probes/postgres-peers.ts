/**
 * The same messages through pg-boss and graphile-worker on Postgres 18. `off` is `synchronous_commit = off` (a crash loses
 * less than a second, as with fsync every second), `on` waits for the disk at each commit.
 */
import { startRealPostgres } from "../../test/support/services.ts";
import type { PeerQueue } from "./bullmq.ts";
import { crowd, type Taken } from "./crowd.ts";
import { newEnvelope } from "./log-world.ts";
import { peer } from "./peers.ts";
import { median, report } from "./source.ts";

interface PgBoss {
  readonly PgBoss: new (options: object) => {
    on(event: "error", callback: () => void): void;
    start(): Promise<unknown>;
    stop(options: object): Promise<void>;
    createQueue(name: string): Promise<void>;
    send(name: string, data: object): Promise<unknown>;
    fetch(name: string): Promise<readonly { readonly id: string }[]>;
    complete(name: string, id: string): Promise<unknown>;
  };
}

interface Graphile {
  run(options: object): Promise<{
    readonly events: {
      on(event: "job:success", callback: (arg: { job: { payload: { customer: number } } }) => void): void;
    };
    addJob(task: string, payload: object): Promise<unknown>;
    stop(): Promise<void>;
  }>;
  readonly Logger: new (factory: () => () => void) => object;
}

const connections = 10;
const blocks = 3;
const warmUp = 100;
const messages = 200;

/** pg-boss, called directly, because its worker looks for jobs every half second. */
async function openPgBoss(connectionString: string): Promise<PeerQueue> {
  const { PgBoss } = await peer<PgBoss>("pg-boss");
  const boss = new PgBoss({ connectionString, max: connections, supervise: false, schedule: false });
  boss.on("error", () => undefined);
  await boss.start();
  await boss.createQueue("bench");
  return {
    handle: async (customer) => {
      await boss.send("bench", newEnvelope(customer));
      for (let isDone = false; !isDone;) {
        const [job] = await boss.fetch("bench");
        if (job !== undefined) await boss.complete("bench", job.id);
        isDone = job !== undefined;
      }
    },
    close: () => boss.stop({ graceful: false }),
  };
}

/** Graphile Worker with its runner, which Postgres notifies of each job. */
async function openGraphile(connectionString: string, customers: number): Promise<PeerQueue> {
  const { run, Logger } = await peer<Graphile>("graphile-worker");
  const waiting = new Map<number, () => void>();
  const runner = await run({
    connectionString,
    concurrency: customers,
    maxPoolSize: connections,
    noHandleSignals: true,
    logger: new Logger(() => () => undefined),
    taskList: { message: async () => undefined },
  });
  runner.events.on("job:success", ({ job }) => waiting.get(job.payload.customer)?.());
  return {
    handle: async (customer) => {
      const finished = new Promise<void>((resolve) => waiting.set(customer, resolve));
      await runner.addJob("message", { customer, ...newEnvelope(customer) });
      await finished;
    },
    close: () => runner.stop(),
  };
}

async function timed(queue: PeerQueue, customers: number): Promise<number> {
  const taken: Taken[] = [];
  await crowd(customers, warmUp, queue.handle);
  for (let block = 0; block < blocks; block += 1) taken.push(await crowd(customers, messages, queue.handle));
  await queue.close();
  return median(taken.map(({ ms }) => ms));
}

const figures: Record<string, number> = {};
for (const commit of ["off", "on"]) {
  const settings = ["fsync=on", `synchronous_commit=${commit}`];
  const { serverUrl, close } = await startRealPostgres(1, settings);
  for (const customers of [1, 10, 100]) {
    figures[`pgboss_ms_${commit}_${customers}`] = await timed(await openPgBoss(serverUrl), customers);
    figures[`graphile_ms_${commit}_${customers}`] = await timed(
      await openGraphile(serverUrl, customers),
      customers,
    );
  }
  await close();
}
report(figures);
process.exit(0);

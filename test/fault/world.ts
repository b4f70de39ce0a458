/** Stores, queue, models and Telegram that outlive the processes using them, behind a border that can break any call. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ledgerOf } from "../../core/app/ledger.ts";
import type { Redis } from "../../core/kernel/redis.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import type { Ledger } from "../../core/ledger/port.ts";
import { startEmbeddedRedis } from "../../local/engines/redis.ts";
import { type FakeBotApi, startFakeBotApi } from "../../local/telegram/bot-api.ts";
import { type ManualClock, manualClock } from "../support/clock.ts";
import { driverOver, startMigratedPostgres } from "../support/database.ts";
import { manualLoop } from "../support/manual-loop.ts";
import { type ManualQueue, manualQueue } from "../support/manual-queue.ts";
import { testHost } from "../support/host.ts";
import { geminiAnswer, openaiAnswer } from "../support/model-server.ts";
import { redisOver } from "../support/redis.ts";
import { type Apps, createApps, settingsOf, type Shared, token } from "./apps.ts";
import { type Border, type Client, type Fate, startBorder, type Target } from "./border.ts";
import { startChild } from "./remote.ts";

/** One process: fresh app objects over the same stores. */
export type Process = Client & Apps;

export interface World {
  readonly clock: ManualClock;
  readonly queue: ManualQueue;
  readonly telegram: FakeBotApi;
  readonly border: Pick<Border, "out">;
  /** The stores, past the border. */
  readonly sql: Sql;
  readonly redis: Redis;
  start(fate?: Fate): Process;
  /** A customer and update ids that nobody used before. */
  newUser(): number;
  newUpdate(): number;
  close(): Promise<void>;
}

/** What differs between worlds: the stores, and what happens to statements and scripts on their way. */
export interface WorldOptions {
  readonly stores?: () => Promise<Stores>;
  readonly rewrite?: (target: Target, body: string) => string;
  /** True for operating-system processes, which a death ends with SIGKILL; by default, objects in this process. */
  readonly children?: boolean;
  readonly clock?: ManualClock;
}

export interface Stores {
  readonly postgres: { readonly databaseUrl: string; readonly fetchEndpoint: string; close(): Promise<void> };
  readonly redis: { readonly url: string; readonly token: string; close(): Promise<void> };
}

const embeddedStores = async (): Promise<Stores> => ({
  postgres: await startMigratedPostgres(),
  redis: await startEmbeddedRedis({ dataDir: null, token: "fault" }),
});

interface Inside {
  readonly clock: ManualClock;
  readonly shared: Shared;
  readonly ledger: Ledger;
}

/** Starts the stores and everything else that outlives a process. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const { postgres, redis } = await (options.stores ?? embeddedStores)();
  const { clock = manualClock(), children = false } = options;
  const queue = manualQueue(clock);
  const telegram = await startFakeBotApi({ token });
  const border = await startBorder(
    {
      postgres: new URL(postgres.fetchEndpoint).origin,
      redis: redis.url,
      queue: (body) => (queue.send(body), { MessageId: "1", MD5OfMessageBody: "" }),
      google: () => geminiAnswer("A first answer."),
      openai: () => openaiAnswer(["A refined", "answer."]),
      telegram: telegram.apiRoot,
    },
    options.rewrite,
  );
  const dataDir = mkdtempSync(join(tmpdir(), "nadia-fault-"));
  const shared = { dataDir, redisToken: redis.token, databaseUrl: postgres.databaseUrl };
  const ledger = ledgerOf(settingsOf(shared, "http://127.0.0.1:1"), testHost({ clock }));
  const inside = { clock, shared, ledger };
  const processes: Process[] = [];
  let [users, updates] = [20_000, 0];
  return {
    clock,
    queue,
    telegram,
    border,
    sql: driverOver(postgres),
    redis: redisOver(redis),
    start: (fate = () => null) => {
      const process = children ? startChild(border, clock, shared, fate) : startProcess(border, inside, fate);
      processes.push(process);
      return process;
    },
    newUser: () => (users += 1),
    newUpdate: () => (updates += 1),
    close: async () => {
      for (const process of processes) process.kill();
      await Promise.all([border, telegram, ledger, redis, postgres].map((part) => part.close()));
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function startProcess(border: Border, { clock, shared, ledger }: Inside, fate: Fate): Process {
  const loop = manualLoop(clock);
  const client = border.connect(fate, loop);
  const host = testHost({ clock: haltedIfDead(clock, client), loop });
  return { ...client, ...createApps(settingsOf(shared, client.url), host, ledger) };
}

/** A dead process waits for nothing, and must not move the clock of the others. */
const haltedIfDead = (clock: ManualClock, { isDead }: Client) => ({
  ...clock,
  wait: (ms: number) => (isDead() ? new Promise<void>(() => undefined) : clock.wait(ms)),
});

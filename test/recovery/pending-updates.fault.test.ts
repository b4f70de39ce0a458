/** Telegram's pending updates are fetched while the webhook is off, and the webhook comes back whatever happens ([V2]). */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { getOperation, startRecovery } from "../../core/recovery/recovery.ts";
import { silentLog } from "../../core/kernel/log.ts";
import { randomIds } from "../../core/kernel/ids.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import type { RecoveryOperationId } from "../../core/recovery/schema.ts";
import { type EventLoop, ownEventLoop } from "../../core/kernel/timeout.ts";
import { fetchPending } from "../../core/pipeline/pending-updates.ts";
import { failAbandoned, takeStarted } from "../../core/recovery/operation.ts";
import { createTelegramUpdates } from "../../core/vendors/telegram-updates.ts";
import { type Crash, type CrashWorld, type Process, startCrashWorld } from "../support/crash.ts";
import { eventually } from "../support/eventually.ts";
import { textUpdate } from "../support/updates.ts";

let world: CrashWorld;
/** What Telegram posts goes to this process. */
let live: Process;
let hookUrl: string;
let refused = 0;
let update = 0;

const server = createServer((request, response) => {
  const take = async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    if (!live.webhook.isTelegram(String(request.headers["x-telegram-bot-api-secret-token"]))) {
      refused += 1;
      return 401;
    }
    await live.webhook.receive(Buffer.concat(chunks).toString());
    return 200;
  };
  void take().then((status) => response.writeHead(status).end());
});

beforeAll(async () => {
  world = await startCrashWorld();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  hookUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await world.close();
});

async function telegram(method: string, payload: object = {}): Promise<Record<string, unknown>> {
  const answer = await fetch(`${world.telegram.apiRoot}/bot1:crash/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(payload),
  });
  return ((await answer.json()) as { result: Record<string, unknown> }).result;
}

const webhook = () => ({ url: hookUrl, max_connections: 7, allowed_updates: ["message", "callback_query"] });
const setWebhook = () => telegram("setWebhook", { ...webhook(), secret_token: "crash" });

/** Updates that Telegram could not deliver; resolves to their ids. */
function keep(count: number): number[] {
  return Array.from({ length: count }, () => {
    update += 1;
    const date = Math.floor(world.clock.now() / 1_000);
    world.telegram.keep(
      textUpdate({ updateId: update, userId: 840 + (update % 2), text: `text ${update}`, date }),
    );
    return update;
  });
}

const stores = () => ({ ...world.engines, clock: world.clock, ids: randomIds, log: silentLog });
const ask = () => startRecovery(stores(), "pending_updates", { id: null, name: "test" });

/** The updates that are stored: in the log's copies, or as messages of an interaction, each with how often. */
const storedAs = (ids: readonly number[]) =>
  world.engines.sql.query(
    statement<{ update_id: number; copies: number; messages: number }>(sql`
      select u.update_id, (select count(*) from wal_fallback w where w.update_id = u.update_id)::integer as copies,
        (select count(*) from messages m where m.update_id = u.update_id)::integer as messages
      from (select value::bigint as update_id from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb)) u
      order by u.update_id`),
  );

const allStored = async (ids: readonly number[]): Promise<boolean> =>
  (await storedAs(ids)).every(({ copies, messages }) => copies + messages === 1);

async function draftAll(): Promise<void> {
  const process = world.start(null);
  for (let job = world.queue.take(); job !== undefined; job = world.queue.take())
    if (job.queue === "drafts") await process.draft.draft(job.job);
}

async function expectWebhook(): Promise<void> {
  expect(await telegram("getWebhookInfo")).toMatchObject(webhook());
}

test("[V2] pending updates are stored once, confirmed, and drafted under the operation; the webhook is restored", async () => {
  live = world.start(null);
  await setWebhook();
  const ids = keep(45);
  const { id } = await ask();
  await live.recovery.sweep();
  expect(await getOperation(stores(), id)).toMatchObject({
    state: "succeeded",
    source: "telegram",
    counts: { updates: { found: 45, repaired: 45 } },
    errors: [],
    progress: { done: 45, total: 45 },
  });
  await expectWebhook();
  expect(await telegram("getWebhookInfo")).toMatchObject({ pending_update_count: 0 });
  await draftAll();
  for (const row of await storedAs(ids)) expect(row).toMatchObject({ copies: 0, messages: 1 });
  const drafts = await world.engines.sql.query(
    statement<{ id: string }>(sql`select distinct recovery_operation_id as id from interactions`),
  );
  expect(drafts).toEqual([{ id }]);
});

test("[V2] without a webhook nothing is fetched: another program that polls would lose its updates", async () => {
  live = world.start(null);
  await telegram("deleteWebhook");
  const { id } = await ask();
  await live.recovery.sweep();
  expect(await getOperation(stores(), id)).toMatchObject({
    state: "failed",
    errors: [{ step: "updates", code: "wrong_state" }],
  });
  expect(await telegram("getWebhookInfo")).toMatchObject({ url: "" });
});

test("[V2] (promise 1) if Telegram refuses a page, the operation fails and the webhook is set again", async () => {
  live = world.start(null);
  await setWebhook();
  const ids = keep(3);
  world.telegram.fail({ kind: "bad_gateway" }, { method: "getUpdates" });
  const { id } = await ask();
  await live.recovery.sweep();
  world.telegram.clearFaults();
  expect(await getOperation(stores(), id)).toMatchObject({
    state: "failed",
    errors: [{ code: "telegram_refused" }],
  });
  await expectWebhook();
  await eventually("Telegram posts what is still pending", () => allStored(ids));
  await draftAll();
});

/** Fetches so many pending updates, in this process, over this Postgres. */
async function fetchOver(sql: Sql, count: number): Promise<{ id: RecoveryOperationId; ids: number[] }> {
  live = world.start(null);
  await setWebhook();
  const ids = keep(count);
  const { id } = await ask();
  const run = await takeStarted(stores(), "pending_updates");
  if (run === null) throw new Error("another process took the operation");
  const { apiRoot } = world.telegram;
  const telegram = createTelegramUpdates({ token: "1:crash", apiRoot, secret: "crash" });
  const loop: EventLoop = { ...ownEventLoop, after: (_ms, callback) => ownEventLoop.after(0, callback) };
  const wal = { debounceMs: 3_000, maxWaitMs: 15_000 };
  const ports = { ...stores(), sql, telegram, loop, wal, jobs: world.queue.jobs, reviewGroups: [] };
  await fetchPending(ports, run);
  return { id, ids };
}

/** Does this before each copy of a message is stored. */
const beforeCopies = (action: () => Promise<unknown>): Sql => ({
  ...world.engines.sql,
  query: async (one) => {
    if (one.sql.startsWith("insert into wal_fallback")) await action();
    return world.engines.sql.query(one);
  },
});

test("[V2] copies that Postgres stores late name the operation all the same", async () => {
  const late = beforeCopies(async () => {
    for (let turn = 0; turn < 200; turn += 1) await nextTurn();
  });
  const { id, ids } = await fetchOver(late, 3);
  await eventually("the copies are stored", () => allStored(ids));
  const marked = await world.engines.sql.query(
    statement<{ id: string; n: number }>(sql`
      select recovery_operation_id as id, count(*)::integer as n from wal_fallback group by 1`),
  );
  expect(marked).toEqual([{ id, n: 3 }]);
  await draftAll();
});

test("[V2] a live process is not taken for dead, however slow the stores are", async () => {
  let abandoned = 0;
  const slow = beforeCopies(async () => {
    world.clock.advance(5_500);
    abandoned += await failAbandoned(stores(), null);
  });
  const { id, ids } = await fetchOver(slow, 5);
  expect(abandoned).toBe(0);
  expect(await getOperation(stores(), id)).toMatchObject({ state: "succeeded", errors: [] });
  await expectWebhook();
  await eventually("Telegram posts what is still pending", () => allStored(ids));
  await draftAll();
});

/** After so long without a sign of life a process counts as dead, ms: so the next sweep sets the webhook again. */
const diesWithinMs = 20_000;

/**
 * The calls after which a sweep died while no other call was under way: a death before the next call would leave the same
 * behind, and is not tried as well.
 */
const between = new Set<number>();

/** Runs a sweep that dies; then whatever sets things right. */
async function dieAt(crash: Crash): Promise<boolean> {
  if (crash.mode === "before" && between.has(crash.at - 1)) return true;
  live = world.start(null);
  await setWebhook();
  const ids = keep(3);
  await ask();
  const dying = world.start(crash);
  const ended = await Promise.race([dying.recovery.sweep(), dying.died]);
  world.clock.advance(diesWithinMs);
  live = world.start(null);
  await live.recovery.sweep();
  await expectWebhook();
  const { pending_update_count: pending } = await telegram("getWebhookInfo");
  if (pending !== 0) {
    await ask();
    await live.recovery.sweep();
  }
  await expectWebhook();
  await eventually("Telegram posts what is still pending", () => allStored(ids));
  await draftAll();
  for (const row of await storedAs(ids)) expect(row).toMatchObject({ copies: 0, messages: 1 });
  const running = await world.engines.sql.query(
    statement(sql`select id from recovery_operations where state = 'running'`),
  );
  expect(running).toEqual([]);
  expect(refused).toBe(0);
  if (dying.diedBetweenCalls()) between.add(crash.at);
  return ended === "died";
}

for (const mode of ["after", "before"] as const) {
  const what = mode === "before" ? "before a call leaves" : "before its answer arrives";
  test(`[V2] (promises 1, 7) whichever call it dies at, ${what}, the webhook comes back and every update is stored once`, async () => {
    let at = 0;
    for (let died = true; died && at < 100;) {
      at += 1;
      died = await dieAt({ at, mode }).catch((cause: unknown) => {
        throw new Error(`a crash at call ${at} broke a promise`, { cause });
      });
    }
    expect(at).toBeGreaterThan(20);
    expect(at).toBeLessThan(100);
  });
}

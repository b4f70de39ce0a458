/** One customer's flow through an app whose processes crash on the way, and what must hold at the end. */
import assert from "node:assert/strict";
import { sql, statement } from "../../core/compiler.ts";
import { hasCode } from "../../core/kernel/errors.ts";
import { type CustomerId, customerIdOf, InteractionId, ReviewerId } from "../../core/kernel/ids.ts";
import { runTogether } from "../../core/kernel/redis.ts";
import { memoryIn, memoryPart, rebuildStatement, rebuilt } from "../../core/memory/memory.ts";
import { splitMessage } from "../../core/markup/split.ts";
import { approve as approveReview } from "../../core/review/approve.ts";
import { listQueue } from "../../core/review/list.ts";
import type { Death, MortalWorld, Process } from "./crash.ts";
import { textUpdate } from "./updates.ts";

const reviewer = { id: ReviewerId.parse("00000000-0000-5000-8000-000000000001"), name: "admin" };

interface Plan {
  /** How each process in turn dies; the one after the last survives. */
  readonly deaths: readonly Death[];
  /** Whether the queue redelivers the job of a dead worker or has lost it for good. */
  readonly jobsComeBack: boolean;
}

/** Runs the whole flow; resolves to how many of the planned crashes happened. */
export async function travel(world: MortalWorld, userId: number, plan: Plan): Promise<number> {
  const deaths = [...plan.deaths];
  let process = world.start(deaths.shift() ?? null);
  let died = 0;

  /** Does something once; if the process dies of it, a new one takes over. */
  async function once<T>(action: (process: Process) => Promise<T>): Promise<T | "died"> {
    const outcome = await Promise.race([action(process), process.died]);
    if (!process.isDead()) return outcome;
    died += 1;
    process = world.start(deaths.shift() ?? null);
    return "died";
  }

  /** Telegram and people retry until they get an answer. */
  async function insist<T>(action: (process: Process) => Promise<T>): Promise<T> {
    for (;;) {
      const outcome = await once(action);
      if (outcome !== "died") return outcome;
    }
  }

  async function workOff(): Promise<void> {
    for (let next = world.shelf.take(); next !== undefined; next = world.shelf.take()) {
      const { queue, job } = next;
      const outcome = await once(async ({ draft, delivery }) =>
        queue === "drafts" ? draft.draft(job) : delivery.run(job),
      );
      if (outcome === "died" && plan.jobsComeBack) world.shelf.bringBack(next);
    }
  }

  /** Runs sweeps, two minutes apart (longer than any lease), until one finds nothing to do. */
  async function settle(): Promise<void> {
    for (let quiet = false; !quiet;) {
      await workOff();
      world.clock.advance(120_000);
      quiet = (await once(({ scheduled }) => scheduled.sweep())) !== "died" && world.shelf.isEmpty();
    }
  }

  const write = (updateId: number) =>
    insist(({ webhook }) => webhook.receive(JSON.stringify(updateOf(world, userId, updateId))));

  for (const updateId of [1, 2, 3]) await write(updateId);
  await settle();
  await insist((process) => approve(process, userId));
  await settle();
  await write(4);
  await settle();
  return died;
}

/** Dates by the app's clock, so that a reply comes between the burst and what follows it. */
const updateOf = (world: MortalWorld, userId: number, updateId: number) =>
  textUpdate({
    userId,
    updateId,
    text: `question ${updateId}`,
    date: Math.floor(world.clock.now() / 1_000),
  });

/** Two Telegram messages. */
const reply = `${"One. ".repeat(700)}\n\n${"Two. ".repeat(700)}`;
const pieces = splitMessage(reply);

/** Approves the customer's one pending review; it may already be approved by the try that died. */
async function approve({ reviewer: app }: Process, userId: number): Promise<void> {
  const { items } = await listQueue(app, { customer: customerIdOf(userId), limit: 10 });
  const [review, ...others] = items.filter(({ status }) => status !== "superseded");
  assert.ok(review !== undefined && others.length === 0, "one review answers the burst");
  try {
    await approveReview(app, InteractionId.parse(review.id), reviewer, { final_text: reply });
  } catch (error) {
    if (!hasCode(error, "already_decided")) throw error;
  }
}

/** Checks every promise that a crash could break, in all stores. */
export async function inspect(world: MortalWorld, userId: number): Promise<{ unknown: boolean }> {
  const customer = customerIdOf(userId);
  const interactions = await interactionsOf(world, customer);
  assert.deepEqual(
    interactions.map(({ messages }) => messages),
    [[1, 2, 3], [4]],
    "every message is in exactly one interaction, in order",
  );
  assert.equal(interactions[1]?.status, "pending");
  const states = await deliveriesOf(world, customer);
  assert.equal(states.length, pieces.length, "the reply is in the outbox once");
  const unknown = states.includes("unknown");
  assert.equal(interactions[0]?.status, unknown ? "unknown" : "sent");
  requireSentOnce(world, userId, states);
  await requireRemembered(world, customer, [
    ...[1, 2, 3].map((n) => `question ${n}`),
    ...(unknown ? [] : [pieces.join("\n\n")]),
    "question 4",
  ]);
  await requireEmptyLog(world, customer);
  assert.deepEqual(await auditOf(world, customer), ["review.approve"]);
  return { unknown };
}

/** The customer's interactions that are not superseded, with their message ids in the order stored. */
export const interactionsOf = (world: MortalWorld, customer: CustomerId) =>
  world.engines.sql.query(
    statement<{ status: string; messages: number[] }>(sql`
      select i.status, coalesce((select jsonb_agg(m.telegram_message_id order by m.id) from messages m
        where m.interaction_id = i.id), '[]') as messages
      from interactions i where i.user_id = ${customer}::uuid and i.status <> 'superseded' order by i.created_at`),
  );

async function deliveriesOf(world: MortalWorld, customer: CustomerId): Promise<string[]> {
  const rows = await world.engines.sql.query(
    statement<{ state: string }>(
      sql`select state from deliveries where user_id = ${customer}::uuid order by position`,
    ),
  );
  return rows.map(({ state }) => state);
}

async function auditOf(world: MortalWorld, customer: CustomerId): Promise<string[]> {
  const rows = await world.engines.sql.query(
    statement<{ action: string }>(sql`select a.action from audit_log a
      join interactions i on i.id::text = a.subject_id where i.user_id = ${customer}::uuid order by a.id`),
  );
  return rows.map(({ action }) => action);
}

/** A `sent` reply arrived once, an `unknown` one at most once, nothing else arrived, and all are in order. */
function requireSentOnce(world: MortalWorld, userId: number, states: readonly string[]): void {
  const arrived = world.telegram.sent().filter(({ chat_id }) => chat_id === userId);
  const places = arrived.map(({ text }) => pieces.findIndex((piece) => piece.trim() === text));
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
    "in the order of the reply",
  );
  for (const [place, state] of states.entries()) {
    const times = places.filter((one) => one === place).length;
    if (state === "sent") assert.equal(times, 1, "what is sent arrived once");
    else if (state === "unknown") assert.ok(times <= 1, "what is unknown was not sent twice");
    else {
      assert.deepEqual([state, times], ["queued", 0], "what waits behind an unknown one was not sent");
      assert.ok(states.slice(0, place).includes("unknown"), "nothing waits without a reason");
    }
  }
}

/** These texts are remembered once each and in order; Redis agrees with Postgres or is empty. */
export async function requireRemembered(
  world: MortalWorld,
  customer: CustomerId,
  expected: readonly string[],
): Promise<void> {
  const known = rebuilt(await world.engines.sql.query(rebuildStatement(customer)));
  assert.deepEqual(
    known.history.map(({ text }) => text),
    expected,
  );
  const [reply] = await runTogether(world.engines.redis, "", [memoryPart(customer)]);
  const kept = memoryIn(reply);
  if (kept !== null) assert.deepEqual(kept, known, "Redis remembers what Postgres knows");
}

/** Nothing of this customer's is waiting anywhere, and nothing was parked. */
export async function requireEmptyLog({ engines }: MortalWorld, customer: CustomerId): Promise<void> {
  const log = `wal:{${customer}}`;
  const lua = `local waiting = 0
    for i = 3, #KEYS do if redis.call('ZSCORE', KEYS[i], ARGV[1]) then waiting = waiting + 1 end end
    return {redis.call('EXISTS', KEYS[1]), redis.call('EXISTS', KEYS[2]), waiting}`;
  const shards = Array.from({ length: 16 }, (_, shard) => `wal:due:${String(shard).padStart(2, "0")}`);
  const left = await engines.redis.script(
    { name: "test.left", lua },
    [log, `${log}:state`, ...shards],
    [customer],
  );
  assert.deepEqual(left, [0, 0, 0], "nothing is left in the log");
  const [row] = await engines.sql.query(
    statement<{ n: number }>(sql`select ((select count(*) from wal_fallback)
      + (select count(*) from kept_updates where customer_id = ${customer}::uuid)
      + (select count(*) from quarantine_messages where user_id = ${customer}::uuid))::integer as n`),
  );
  assert.equal(row?.n, 0, "nothing was parked or held back");
}

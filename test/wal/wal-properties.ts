/** Properties of the write-ahead log, each against a plain model of it. */
import assert from "node:assert/strict";
import { test } from "vitest";
import * as fc from "fast-check";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { entriesPerLease, leaseMs, rateWindows } from "../../core/wal/rules.ts";
import { append } from "../../core/wal/append.ts";
import { findOverdue } from "../../core/wal/due.ts";
import { acknowledge, releaseLease, takeLease } from "../../core/wal/lease.ts";
import type { Lease } from "../../core/wal/schema.ts";
import {
  debounceMs,
  envelopeOf,
  leaseOf,
  maxWaitMs,
  updatesIn,
  type WalWorld,
} from "../support/wal-world.ts";

/** Registers the properties. */
export function walProperties(open: () => WalWorld): void {
  test("[A2] the rate windows slide as the model predicts, whatever the pauses", async () => {
    // Many at once, to reach the limit; pauses around the windows' boundaries.
    const burst = fc.tuple(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 0, max: 150_000 }));
    const bursts = fc.array(burst, { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(bursts, (plan) => slides(open(), plan)),
      { numRuns: 12 },
    );
  });

  test("[S1] (promises 2, 7) nothing appended is lost or acknowledged twice, and the order is kept", async () => {
    const commands = fc.commands(
      [
        fc.integer({ min: 1, max: 12 }).map((update) => new AppendCommand(update)),
        fc.constant(new LeaseCommand()),
        fc.nat(20).map((holder) => new AcknowledgeCommand(holder)),
        fc.tuple(fc.nat(20), fc.boolean()).map(([holder, counted]) => new ReleaseCommand(holder, counted)),
        fc.constantFrom(500, debounceMs, maxWaitMs, 60_000, leaseMs).map((ms) => new AdvanceCommand(ms)),
        fc.constant(new CrashCommand()),
      ],
      { maxCommands: 40, size: "max" },
    );
    await fc.assert(
      fc.asyncProperty(commands, async (all) => {
        const world = open();
        const real: Real = { world, user: world.newUser(), holders: [] };
        const model: Model = { now: 0, log: [], seen: [], done: [], holders: [], lease: null, due: 0 };
        await fc.asyncModelRun(() => ({ model, real }), all);
        await drain(model, real);
      }),
      { numRuns: 60 },
    );
  });
}

/** A simple model of the window: the calls in this one, plus the share of the previous one that still counts. */
function modelOver(times: readonly number[], now: number): string | null {
  for (const { name, ms, limit } of rateWindows) {
    const start = now - (now % ms);
    const inside = times.filter((time) => time >= start).length;
    const before = times.filter((time) => time >= start - ms && time < start).length;
    if (before * (ms - (now - start)) > (limit - inside) * ms) return name;
  }
  return null;
}

async function slides(world: WalWorld, plan: readonly (readonly [number, number])[]): Promise<void> {
  const user = world.newUser();
  const times: number[] = [];
  let update = 0;
  for (const [messages, pause] of plan) {
    for (let n = 0; n < messages; n += 1) {
      times.push(world.clock.now());
      const appended = await append(world, envelopeOf(user, (update += 1)));
      if (appended.kind !== "appended") throw new Error("no update was repeated");
      assert.equal(appended.overLimit, modelOver(times, world.clock.now()));
    }
    world.clock.advance(pause);
  }
}

interface Model {
  /** ms since the run began */
  now: number;
  log: number[];
  seen: number[];
  /** What was acknowledged, in order. */
  done: number[];
  /** Each lease ever taken, with the number of entries it saw. */
  holders: { readonly count: number }[];
  lease: { readonly holder: number; readonly until: number } | null;
  due: number;
  first?: number | undefined;
}

interface Real {
  readonly world: WalWorld;
  readonly user: number;
  readonly holders: Lease[];
}

type Command = fc.AsyncCommand<Model, Real>;

class AppendCommand implements Command {
  readonly update: number;
  constructor(update: number) {
    this.update = update;
  }
  check = () => true;
  async run(model: Model, { world, user }: Real): Promise<void> {
    const appended = await append(world, envelopeOf(user, this.update));
    assert.equal(appended.kind, model.seen.includes(this.update) ? "duplicate" : "appended");
    if (appended.kind === "duplicate") return;
    model.seen.push(this.update);
    model.log.push(this.update);
    model.first ??= model.now;
    model.due = Math.min(model.now + debounceMs, model.first + maxWaitMs);
  }
  toString = () => `append ${this.update}`;
}

class LeaseCommand implements Command {
  check = () => true;
  async run(model: Model, real: Real): Promise<void> {
    const leased = await takeLease(real.world, customerIdOf(real.user), []);
    assert.equal(leased.kind, expectedOf(model));
    if (leased.kind !== "leased") return;
    assert.deepEqual(updatesIn(leased.lease), model.log.slice(0, entriesPerLease));
    model.lease = { holder: model.holders.length, until: model.now + leaseMs };
    model.holders.push({ count: leased.lease.entries.length });
    model.first = undefined;
    real.holders.push(leased.lease);
  }
  toString = () => "lease";
}

function expectedOf(model: Model): string {
  if (model.lease !== null && model.lease.until > model.now) return "busy";
  if (model.log.length === 0) return "empty";
  return model.due > model.now ? "early" : "leased";
}

/** Any former holder may try, like a slow worker. */
class AcknowledgeCommand implements Command {
  readonly pick: number;
  constructor(pick: number) {
    this.pick = pick;
  }
  check = (model: Model) => model.holders.length > 0;
  async run(model: Model, { world, holders }: Real): Promise<void> {
    const index = this.pick % holders.length;
    const lease = holders[index];
    if (lease === undefined) return;
    const done = await acknowledge(world, lease, []);
    assert.equal(done !== null, model.lease?.holder === index);
    if (done === null) return;
    model.done.push(...model.log.splice(0, lease.entries.length));
    model.lease = null;
    assert.equal(done.dueAt !== null, model.log.length > 0);
  }
  toString = () => `acknowledge by ${this.pick}`;
}

class ReleaseCommand implements Command {
  readonly pick: number;
  readonly counted: boolean;
  constructor(pick: number, counted: boolean) {
    this.pick = pick;
    this.counted = counted;
  }
  check = (model: Model) => model.holders.length > 0;
  async run(model: Model, { world, holders }: Real): Promise<void> {
    const index = this.pick % holders.length;
    const lease = holders[index];
    if (lease === undefined) return;
    const released = await releaseLease(world, lease, this.counted);
    assert.equal(released === null, model.lease?.holder !== index);
    if (released === null) return;
    model.due = model.now + released.dueAt - world.clock.now();
    model.lease = null;
  }
  toString = () => `release by ${this.pick}`;
}

class AdvanceCommand implements Command {
  readonly ms: number;
  constructor(ms: number) {
    this.ms = ms;
  }
  check = () => true;
  async run(model: Model, { world }: Real): Promise<void> {
    world.clock.advance(this.ms);
    model.now += this.ms;
  }
  toString = () => `advance ${this.ms}`;
}

/** The worker dies silently: nobody gets the log until the lease ends. */
class CrashCommand implements Command {
  check = (model: Model) => model.lease !== null;
  async run(model: Model, { world, user }: Real): Promise<void> {
    const left = (model.lease?.until ?? 0) - model.now;
    if (left > 1) {
      world.clock.advance(left - 1);
      model.now += left - 1;
      assert.equal((await takeLease(world, customerIdOf(user), [])).kind, "busy");
    }
    world.clock.advance(Math.min(1, Math.max(0, left)));
    model.now += Math.min(1, Math.max(0, left));
  }
  toString = () => "crash";
}

/** Whatever happened, in the end everything comes out, once and in order. */
async function drain(model: Model, { world, user }: Real): Promise<void> {
  world.clock.advance(leaseMs + maxWaitMs);
  const { customers } = await findOverdue(world);
  assert.equal(customers.includes(customerIdOf(user)), model.log.length > 0, "the sweep finds what waits");
  if (model.log.length > 0) {
    const lease = await leaseOf(world, user);
    await acknowledge(world, lease, []);
    model.done.push(...updatesIn(lease));
  }
  assert.deepEqual(model.done, model.seen);
  assert.deepEqual(await takeLease(world, customerIdOf(user), []), { kind: "empty" });
}

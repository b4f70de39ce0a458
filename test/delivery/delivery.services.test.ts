/** The outbox on Postgres 18 with many connections, with real concurrency. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { confirmArrival, resend } from "../../core/delivery/decide.ts";
import { claimDelivery, recordReceipt } from "../../core/delivery/delivery.ts";
import { giveUpStuck } from "../../core/delivery/lost.ts";
import { hasCode } from "../../core/kernel/errors.ts";
import type { CustomerId } from "../../core/kernel/ids.ts";
import { outboxSuite } from "./outbox-suite.ts";
import { blocked, idAt, take } from "../support/outbox-steps.ts";
import { admin, openOutbox, type OutboxWorld } from "../support/outbox-world.ts";
import { manualClock } from "../support/clock.ts";
import { type RealPostgres, startMigratedRealPostgres } from "../support/services.ts";

outboxSuite("Postgres 18", () => startMigratedRealPostgres(16));

describe("the outbox with many workers", () => {
  let engine: RealPostgres;
  let world: OutboxWorld;
  beforeAll(async () => {
    engine = await startMigratedRealPostgres(16);
    world = await openOutbox(engine);
  });
  afterAll(() => engine.close());

  /** A worker that continues until the customer has nothing left, and records what it "sent". */
  async function work(customer: CustomerId, said: string[]): Promise<void> {
    let next = await claimDelivery(world, customer);
    while (next.claimed !== null) {
      said.push(next.claimed.text);
      await new Promise((resolve) => setImmediate(resolve));
      next = await recordReceipt(world, next.claimed, { kind: "sent", message_id: said.length });
    }
  }

  test("[R3] (promises 4, 5) eight workers on each of ten customers send every bubble once and in order", async () => {
    const bubbles = Array.from({ length: 6 }, (_, index) => `bubble ${index}`);
    const turns = await Promise.all(Array.from({ length: 10 }, () => world.approve(bubbles)));
    const said = turns.map((): string[] => []);
    await Promise.all(
      turns.flatMap((turn, index) => Array.from({ length: 8 }, () => work(turn.customer, said[index] ?? []))),
    );
    for (const list of said) assert.deepEqual(list, bubbles);
    for (const turn of turns) assert.equal((await world.interaction(turn)).status, "sent");
  });

  test("[R3] (promise 5) the database itself allows only one bubble of a customer to be in flight", async () => {
    const turn = await world.approve(["one", "two"]);
    await claimDelivery(world, turn.customer);
    const force = statement(
      sql`update deliveries set state = 'sending' where interaction_id = ${turn.interaction}::uuid and position = 1`,
    );
    await assert.rejects(world.sql.query(force), (error) => hasCode(error, "database_failed"));
  });

  test("[R3] (promise 6) two people resend different bubbles of a refused reply at once: one of them succeeds", async () => {
    for (let round = 0; round < 20; round += 1) {
      const turn = await world.approve(["one", "two", "three", "four"]);
      const claimed = await take(world, turn.customer);
      await recordReceipt(world, claimed, blocked);
      const outcomes = await Promise.allSettled(
        [0, 1, 2, 3].map((position) => resend(world, idAt(turn, position), admin)),
      );
      const lost = outcomes.flatMap((outcome): unknown[] =>
        outcome.status === "rejected" ? [outcome.reason] : [],
      );
      assert.equal(lost.length, 3);
      assert.ok(lost.every((error) => hasCode(error, "wrong_state") && error.facts["state"] === "queued"));
      assert.deepEqual(await world.states(turn), ["queued", "queued", "queued", "queued"]);
    }
  });

  test("[R3] (promise 4) receipts, 'it arrived', 'send again' and the sweep at once leave a consistent status", async () => {
    for (let round = 0; round < 25; round += 1) {
      const turn = await world.approve(["one", "two"]);
      const { claimed } = await claimDelivery(world, turn.customer);
      assert.ok(claimed !== null);
      const now = world.clock.now() + 90_000;
      await Promise.allSettled([
        recordReceipt(world, claimed, { kind: "sent", message_id: 1 }),
        giveUpStuck({ ...world, clock: manualClock(now) }, 500),
        confirmArrival(world, claimed.id, admin, 1),
        resend(world, claimed.id, admin),
        claimDelivery(world, turn.customer),
      ]);
      const states = await world.states(turn);
      const expected = states.includes("unknown") ? "unknown" : "sending";
      assert.equal((await world.interaction(turn)).status, expected, `round ${round}: ${states.join()}`);
      assert.ok(states.filter((state) => state === "sending").length <= 1);
      assert.notEqual(states[0], "queued", "good news was lost");
    }
  });
});

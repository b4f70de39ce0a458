/** Processes that die at every single await of a flow, and lose and repeat nothing. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import * as fc from "fast-check";
import { type MortalWorld, startMortalWorld } from "../support/crash.ts";
import { inspect, travel } from "../support/whole-flow.ts";

/** A flow has about fifty calls; one that never ends would be a bug. */
const farBeyond = 300;

describe("a burst of three is drafted, approved, sent and followed by another message", () => {
  let world: MortalWorld;
  let user = 1_000;
  beforeAll(async () => {
    world = await startMortalWorld();
  });
  afterAll(() => world.close());

  test("without any crash it arrives", async () => {
    assert.equal(await travel(world, (user += 1), { deaths: [], jobsComeBack: true }), 0);
    assert.deepEqual(await inspect(world, user), { unknown: false });
  });

  for (const { mode, jobsComeBack } of [
    { mode: "before", jobsComeBack: false },
    { mode: "after", jobsComeBack: false },
    { mode: "after", jobsComeBack: true },
  ] as const) {
    const what = mode === "before" ? "before the call leaves" : "before its answer arrives";
    const jobs = jobsComeBack ? "comes back" : "is lost";
    test(`[S1] [R3] (promises 2, 4, 5, 7) whichever call it dies at, ${what}, and its job ${jobs}`, async () => {
      let at = 0;
      let unknowns = 0;
      for (let died = 1; died > 0 && at < farBeyond;) {
        at += 1;
        died = await travel(world, (user += 1), { deaths: [{ at, mode }], jobsComeBack });
        const { unknown } = await inspect(world, user).catch((cause: unknown) => {
          throw new Error(`a death at call ${at} broke a promise`, { cause });
        });
        if (unknown) unknowns += 1;
      }
      assert.ok(at > 30 && at < farBeyond, `the flow ended after ${at} deaths`);
      // Between the claim of each of the two bubbles and its receipt; a death anywhere else leaves nothing unclear.
      assert.ok(unknowns >= 2 && unknowns <= 10, `${unknowns} replies became unknown`);
    });
  }

  test("[S1] [R3] (promise 7) it survives any number of crashes in a row", async () => {
    const death = fc.record({
      at: fc.integer({ min: 1, max: 25 }),
      mode: fc.constantFrom("before", "after"),
    });
    const plan = fc.record({
      deaths: fc.array(death, { minLength: 1, maxLength: 4 }),
      jobsComeBack: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(plan, async (one) => {
        await travel(world, (user += 1), one);
        await inspect(world, user);
      }),
      { numRuns: 30 },
    );
  });
});

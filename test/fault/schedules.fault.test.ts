/** A few random schedules; `npm run test:fault` runs many. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { explore } from "./schedules.ts";
import { startWorld, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

test("[S1] [R3] (promises 2, 4, 5, 7) random schedules of three workers lose, repeat and reorder nothing", async () => {
  const seed = process.env["SEED"];
  let runs = 0;
  await explore(world, {
    runs: 12,
    // As a failure prints it.
    seed: seed === undefined ? undefined : Number(seed),
    onRun: () => (runs += 1),
  });
  expect(runs).toBe(12);
});

/** A sample of the fault matrix; `npm run test:fault` runs all of it. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ways } from "./border.ts";
import { type JourneyName, journeys } from "./journeys.ts";
import { judge, pointsOf, record } from "./matrix.ts";
import { sampled } from "./sample.ts";
import { startWorld, type World } from "./world.ts";

/** One point in this many: enough to see what breaks most of a flow, at 22 s of CPU in all. */
const every = 120;

describe("whichever call breaks, in whichever way", () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  for (const journey of Object.keys(journeys) as JourneyName[]) {
    test(`[S1] [R3] (promises 1, 2, 4, 5, 6, 7, 13) ${journey}: nothing is lost, repeated or left over`, async () => {
      const recording = await record(world, journey);
      expect(recording.calls.length).toBeGreaterThan(40);
      const points = sampled(pointsOf(recording, ways), every);
      const broken: object[] = [];
      for (const point of points) {
        const { violations } = await judge(world, recording, point);
        if (violations.length > 0) broken.push({ ...point, violations });
      }
      expect(broken).toEqual([]);
    });
  }

  test("[S2] (promise 8) an edit whose acknowledgement failed after the commit is what Redis remembers, or Redis forgets", async () => {
    const recording = await record(world, "edit");
    const point = { journey: "edit", step: "draft", callKey: "draft 2 redis 2", way: "error" } as const;
    expect(await judge(world, recording, point)).toEqual({ point, reached: true, violations: [] });
  });

  test("[S1] [S2] (promises 7, 8, 13) a turn is remembered once, whichever write its acknowledgement breaks off at", async () => {
    const recording = await record(world, "main");
    const points = pointsOf(recording, ["torn"]).filter(({ callKey }) => callKey === "draft 2 redis 2");
    expect(points.map(({ write }) => write)).toEqual(expect.arrayContaining(["LTRIM 1", "LTRIM 2"]));
    for (const point of points)
      expect(await judge(world, recording, point)).toEqual({ point, reached: true, violations: [] });
  });
});

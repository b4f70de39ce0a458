/** Random schedules: several workers, shuffled and repeated deliveries, clock jumps and faults. */
import * as fc from "fast-check";
import { roughWays, targets, type Way } from "./border.ts";
import { type Act, act, finish, type Person, startCrowd } from "./crowd.ts";
import { violationsOf } from "./invariants.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import type { World } from "./world.ts";

const way = fc.constantFrom<Way>("before", "after", "error", "hang", "freeze", ...roughWays);
const fault = fc.option(fc.record({ nth: fc.integer({ min: 1, max: 8 }), way }), { nil: null, freq: 3 });
const worker = fc.integer({ min: 0, max: 2 });
const customer = fc.integer({ min: 0, max: 1 });

const step: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("update" as const),
      worker,
      customer,
      back: fc.integer({ min: -1, max: 2 }),
      fault,
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("job" as const),
      worker,
      pick: fc.nat(9),
      isRepeated: fc.boolean(),
      fault,
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("approve" as const), worker, customer, fault }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("reject" as const), worker, customer, fault }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("sweep" as const), worker, fault }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("wait" as const),
      ms: fc.constantFrom(500, 4_000, 30_000, 125_000, 700_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("thaw" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("out" as const),
      target: fc.constantFrom(...targets),
      isOut: fc.boolean(),
    }),
  },
);

/** Acts in one list happen at the same time. */
const schedule = fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 8, maxLength: 30 });

export interface Exploration {
  readonly runs: number;
  readonly seed?: number | undefined;
  /** The schedule of a failed run, as fast-check prints it. */
  readonly path?: string | undefined;
  readonly onRun?: () => void;
}

/** Runs random schedules until one breaks a promise; throws with what repeats it. */
export async function explore(
  world: World,
  { runs, seed, path, onRun = () => undefined }: Exploration,
): Promise<void> {
  const property = fc.asyncProperty(schedule, async (acts) => {
    onRun();
    const broken = await violationsIn(world, acts);
    if (broken.length > 0) throw new Error(broken.join("; "));
  });
  await fc.assert(property, {
    numRuns: runs,
    // Each try of a shorter schedule would take a second.
    endOnFailure: true,
    ...(seed === undefined ? {} : { seed }),
    ...(path === undefined ? {} : { path }),
  });
}

async function violationsIn(world: World, schedules: readonly (readonly Act[])[]): Promise<string[]> {
  const crowd = startCrowd(world, 2);
  for (const together of schedules) await Promise.all(together.map((one) => act(crowd, one)));
  await finish(crowd);
  const broken: string[] = [];
  for (const person of crowd.people) {
    const outcome = await outcomeOf(world, person.userId);
    broken.push(...violationsOf(person, outcome), ...overtaken(person, outcome));
  }
  return broken;
}

/** Promise 5: what was acknowledged before another message was sent is not answered after it. */
function overtaken({ before }: Person, { drafted }: Outcome): string[] {
  const turnOf = (id: number) => drafted.findIndex((messages) => messages.includes(`${id}.0`));
  return [...before].flatMap(([later, earlier]) =>
    [...earlier].filter((id) => turnOf(id) > turnOf(later)).map((id) => `message ${later} overtook ${id}`),
  );
}

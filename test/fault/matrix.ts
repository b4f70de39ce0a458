/** Breaks every call of every journey in every way, and checks what is left. */
import { type Call, type Fate, callKeyOf, targets, type Way } from "./border.ts";
import { differencesOf, disorderedMessages, violationsOf } from "./invariants.ts";
import { type JourneyName, journeys } from "./journeys.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import { scriptIn, writesIn } from "./scripts.ts";
import { travel, type Travel } from "./travel.ts";
import type { World } from "./world.ts";

/** A call of a journey, found by the recording run, and how it is broken. */
export interface Point {
  readonly journey: JourneyName;
  readonly callKey: string;
  /** The step without its number. */
  readonly step: string;
  readonly way: Way;
  /** The write at which a script is torn (scripts.ts). */
  readonly write?: string;
}

/** A journey without faults. */
export interface Recording {
  readonly journey: JourneyName;
  readonly calls: readonly Call[];
  readonly outcome: Outcome;
}

export interface Verdict {
  readonly point: Point;
  /** Whether the flow got there; a point that is never reached proves nothing. */
  readonly reached: boolean;
  readonly violations: readonly string[];
}

/** Runs a journey without faults. Throws if it breaks a promise even so, unless violations are allowed. */
export async function record(
  world: World,
  journey: JourneyName,
  { allowViolations = false } = {},
): Promise<Recording> {
  const calls: Call[] = [];
  const { outcome, violations } = await run(world, journey, (call) => {
    calls.push(call);
    return null;
  });
  if (violations.length > 0 && !allowViolations)
    throw new Error(`${journey} without a fault: ${violations.join("; ")}`);
  return { journey, calls, outcome };
}

/** The recording's calls in these ways. */
export function pointsOf({ journey, calls }: Recording, among: readonly Way[]): Point[] {
  return among.flatMap((way) =>
    way === "torn"
      ? tears(journey, calls)
      : calls.map((call) => ({ journey, way, callKey: callKeyOf(call), step: kindOf(call) })),
  );
}

/** A step without its numbers. */
const kindOf = ({ step }: Call): string => step.replace(/( again)? \d+$/, "$1");

/** Every write of each script that a step runs; what the same script did before in such a step is left out. */
function tears(journey: JourneyName, calls: readonly Call[]): Point[] {
  const scripts = Map.groupBy(
    calls.filter(({ target }) => target === "redis"),
    (call) => `${kindOf(call)} ${scriptIn(call.body)}`,
  );
  return [...scripts.values()].flatMap(([call]) =>
    call === undefined
      ? []
      : writesIn(call.body).map((write) => ({
          journey,
          way: "torn" as const,
          callKey: callKeyOf(call),
          step: kindOf(call),
          write,
        })),
  );
}

/**
 * Breaks the call at this point, and nothing else. After a torn script, Postgres is out for the rest of the step; before
 * it Postgres answers, or the flow would never get there. While Telegram sends an update, and sends it again, Postgres is
 * out all the time: the webhook asks both stores at once, and a copy in Postgres would hide what the script lost.
 */
function fateOf(point: Point, reached: () => void): Fate {
  let isOut = point.way === "torn" && isUpdate(point);
  return (call) => {
    const { way, write, callKey } = point;
    if (callKeyOf(call) === callKey) {
      reached();
      isOut = way === "torn";
      return { way, write };
    }
    const isSame =
      callKey.startsWith(`${call.step} `) || (isUpdate(point) && kindOf(call) === `${point.step} again`);
    return isOut && call.target === "postgres" && isSame ? { way: "error" } : null;
  };
}

const isUpdate = ({ step }: Point): boolean => step === "write" || step === "edit";

/** Runs the journey and breaks the call. */
export async function judge(world: World, recording: Recording, point: Point): Promise<Verdict> {
  let reached = false;
  const fate = fateOf(point, () => {
    reached = true;
  });
  try {
    const { outcome, violations } = await run(world, point.journey, fate);
    return { point, reached, violations: [...violations, ...differencesOf(recording.outcome, outcome)] };
  } catch (error) {
    return { point, reached, violations: [error instanceof Error ? error.message : String(error)] };
  } finally {
    for (const target of targets) world.border.out(target, false);
  }
}

let runs = 0;

async function run(world: World, journey: JourneyName, fate: Fate) {
  // A queue delivers the job of a dead worker again; every other run has lost it, so that the sweep has to find it.
  runs += 1;
  const own = travel(world, fate, runs % 2 === 0);
  await journeys[journey](own);
  const decided = await resolveUnknown(own);
  const outcome = await outcomeOf(world, own.userId);
  return {
    outcome,
    violations: [...violationsOf({ ...own, decided }, outcome), ...disorderedMessages(outcome)],
  };
}

/** A person checks in Telegram whether each `unknown` bubble arrived; resolves to the texts of these replies. */
async function resolveUnknown(own: Travel): Promise<Set<string>> {
  const decided = new Set<string>();
  for (;;) {
    const { deliveries, arrived } = await outcomeOf(own.world, own.userId);
    const unknown = deliveries.find(({ state }) => state === "unknown");
    if (unknown === undefined) return decided;
    for (const { text, reply } of deliveries) if (reply === unknown.reply) decided.add(text);
    const verb = arrived.includes(unknown.text) ? "confirm" : "resend";
    await own.call(verb, "POST", `/v1/deliveries/${unknown.id}/${verb}`, {});
    await own.settle();
  }
}

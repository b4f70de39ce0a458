/** Breaks every call of every journey in every way, and checks what is left. */
import type { Call, Fate, Way } from "./border.ts";
import { differencesOf, violationsOf } from "./invariants.ts";
import { type JourneyName, journeys } from "./journeys.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import { travel, type Travel } from "./travel.ts";
import type { World } from "./world.ts";

/** A call of a journey, found by the recording run, and how it is broken. */
export interface Point {
  readonly journey: JourneyName;
  readonly place: string;
  /** The step without its number. */
  readonly step: string;
  readonly way: Way;
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

/** Names the calls of a run: two runs with the same calls get the same names. */
function namer(): (call: Call) => string {
  const counts = new Map<string, number>();
  return ({ step, target }) => {
    const kind = `${step} ${target}`;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return `${kind} ${count}`;
  };
}

/** Runs a journey without faults. Throws if it breaks a promise even so. */
export async function record(world: World, journey: JourneyName): Promise<Recording> {
  const calls: Call[] = [];
  const { outcome, violations } = await run(world, journey, (call) => {
    calls.push(call);
    return null;
  });
  if (violations.length > 0) throw new Error(`${journey} without a fault: ${violations.join("; ")}`);
  return { journey, calls, outcome };
}

/** The recording's calls in these ways. */
export function pointsOf({ journey, calls }: Recording, ways: readonly Way[]): Point[] {
  const name = namer();
  const places = calls.map((call) => ({ place: name(call), step: call.step }));
  return ways.flatMap((way) => places.map((place) => ({ journey, way, ...place })));
}

/** Runs the journey and breaks the call. */
export async function judge(world: World, recording: Recording, point: Point): Promise<Verdict> {
  const name = namer();
  let reached = false;
  const fate: Fate = (call) => {
    if (name(call) !== point.place) return null;
    reached = true;
    return point.way;
  };
  try {
    const { outcome, violations } = await run(world, point.journey, fate);
    return { point, reached, violations: [...violations, ...differencesOf(recording.outcome, outcome)] };
  } catch (error) {
    return { point, reached, violations: [error instanceof Error ? error.message : String(error)] };
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
  return { outcome, violations: violationsOf({ ...own, decided }, outcome) };
}

/** A person looks into Telegram and says what became of each `unknown` bubble; resolves to the texts of these replies. */
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

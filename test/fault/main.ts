/** `npm run test:fault`: the whole fault matrix. */
import { exitNow } from "../../local/exit.ts";
import { flag, oneOf, readOptions, string, integer } from "../../local/options.ts";
import { type Way, ways } from "./border.ts";
import { type JourneyName, journeys } from "./journeys.ts";
import { judge, pointsOf, record, type Verdict } from "./matrix.ts";
import { type Detection, detect, planted } from "./planted.ts";
import { rowsOf, tableOf } from "./report.ts";
import { sampled } from "./sample.ts";
import { explore } from "./schedules.ts";
import { startWorld } from "./world.ts";

const names = Object.keys(journeys) as JourneyName[]; // Object.keys loses the key type.
const help = `npm run test:fault [-- options]

Runs each flow once and records every request that it makes to Postgres, Redis, the queue, the models and Telegram.
Then it runs the flow again for each request and breaks that request: the process dies before it is sent, or after it
took effect; it is refused; it never answers; the process freezes until another one has taken over; or a script in Redis
stops half-way. A new process takes over, the sweep repairs, and every promise is checked. Exits with 1 if one is broken.

  --journey main     only this flow: ${names.join(", ")}
  --way before       only this way: ${ways.join(", ")}
  --every 10         one point in ten
  --runs 100         random schedules with several workers, shuffled and repeated deliveries and clock jumps
  --seed 7 --path 3  repeats a random run that failed; SEED=7 does so too
  --sigkill 50       one point in fifty in processes of the operating system, which die of SIGKILL; 0 for none
  --planted          plants known faults, such as a missing unique key, and exits with 0 only if each is seen
  --json             the result as JSON: {ok, points, failures, rows, broken}
  --help`;

const values = readOptions(help, {
  journey: oneOf(names),
  way: oneOf(ways),
  every: integer(1),
  runs: integer(100, { min: 0 }),
  seed: integer(undefined, { min: -(2 ** 31) }),
  path: string(undefined),
  sigkill: integer(50, { min: 0 }),
  planted: flag,
  json: flag,
});

const progress = (line: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
};

async function runJourney(
  journey: JourneyName,
  chosenWays: readonly Way[],
  { every, children }: { readonly every: number; readonly children: boolean },
) {
  // Each journey has stores of its own, so that they stay small.
  const world = await startWorld({ children });
  const verdicts: Verdict[] = [];
  try {
    const recording = await record(world, journey);
    const points = sampled(pointsOf(recording, chosenWays), every);
    for (const [done, point] of points.entries()) {
      progress(`${journey} ${done + 1} of ${points.length}: ${point.callKey}, ${point.way}`);
      const verdict = await judge(world, recording, point);
      verdicts.push(children ? { ...verdict, point: { ...point, step: "SIGKILL" } } : verdict);
      tell(verdict);
    }
  } finally {
    await world.close();
  }
  progress("");
  return verdicts;
}

function tell({ point, violations }: Verdict): void {
  if (violations.length === 0) return;
  progress("");
  const where = [point.callKey, point.way, point.write].filter((part) => part !== undefined).join(", ");
  console.error(`${point.journey}: ${where}: ${violations.join("; ")}`);
}

async function runMatrix(): Promise<boolean> {
  const chosenWays: readonly Way[] = values.way === undefined ? ways : [values.way];
  const verdicts: Verdict[] = [];
  const deaths = chosenWays.filter((way) => way === "before" || way === "after");
  const { every, sigkill } = values;
  for (const name of values.journey === undefined ? names : [values.journey]) {
    verdicts.push(...(await runJourney(name, chosenWays, { every, children: false })));
    if (sigkill > 0) verdicts.push(...(await runJourney(name, deaths, { every: sigkill, children: true })));
  }
  const rows = rowsOf(verdicts);
  const broken = verdicts.filter(({ violations }) => violations.length > 0);
  const random = await runSchedules();
  const ok = broken.length === 0 && random.failure === null;
  if (values.json)
    console.log(
      JSON.stringify({ ok, points: verdicts.length, failures: broken.length, rows, broken, random }),
    );
  else {
    console.log(`${tableOf(rows)}\n\n${verdicts.length} points, ${broken.length} failures`);
    console.log(`${random.runs} random schedules: ${random.failure ?? "no failure"}`);
  }
  return ok;
}

/** Runs the random schedules; a failure says how to repeat it. */
async function runSchedules(): Promise<{ readonly runs: number; readonly failure: string | null }> {
  const { runs: wanted, path, seed = process.env["SEED"] } = values;
  const world = await startWorld();
  let runs = 0;
  const onRun = () => {
    runs += 1;
    progress(`random schedule ${runs} of ${wanted}`);
  };
  try {
    await explore(world, { runs: wanted, seed: seed === undefined ? seed : Number(seed), path, onRun });
    return { runs, failure: null };
  } catch (error) {
    return { runs, failure: error instanceof Error ? error.message : String(error) };
  } finally {
    progress("");
    await world.close();
  }
}

async function runPlanted(): Promise<boolean> {
  const detections = [];
  for (const fault of planted) {
    progress(fault.name);
    const detection = await detect(fault);
    progress("");
    detections.push(detection);
    if (!values.json) console.log(lineOf(detection));
  }
  const ok = detections.every(({ seen, patched }) => seen !== null && patched > 0);
  if (values.json) console.log(JSON.stringify({ ok, detections }));
  return ok;
}

function lineOf({ name, patched, points, seen }: Detection): string {
  if (patched === 0) return `not planted, the code to patch has changed: ${name}`;
  if (seen === null) return `NOT SEEN in ${points} points: ${name}`;
  const { callKey, way } = seen.point;
  return `seen: ${name}\n      at ${callKey} (${way}): ${seen.violations[0] ?? ""}`;
}

const ok = await (values.planted ? runPlanted() : runMatrix());
// A database kept for the next borrower and timers of dead handlers would hold the process.
exitNow(ok ? 0 : 1);

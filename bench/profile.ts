/** `npm run bench -- --profile PROBE`: in which modules a probe's CPU time goes, on the base commit and now. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { SourceMap } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { text } from "node:stream/consumers";
import { moduleOf } from "./profile-modules.ts";
import type { Section } from "./probes/section.ts";

/** Which processes of a probe count, by the addresses of the functions that ran there. */
const processesOf: Readonly<Record<string, (urls: string) => boolean>> = {
  interaction: (urls) => urls.includes("/probes/interaction.ts"),
  log: (urls) => urls.includes("/probes/log.ts"),
  get: (urls) => urls.includes("/probes/get.ts"),
  // `npm start` and its thread, but not the probe that writes to it.
  embedded: (urls) => !urls.includes("/bench/probes/"),
  "cold-start": (urls) => urls.includes("/webhook.mjs"),
};

export const profiled = Object.keys(processesOf);

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
      readonly columnNumber: number;
    };
    readonly children?: readonly number[];
  }[];
  /** Microseconds of the clock that all processes share. */
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** ms by module, for each section. */
type Times = Map<string, Map<string, number>>;

/** One row of a section's table: ms of CPU time in the module's own functions, per unit of the section. */
export interface ProfileRow {
  readonly module: string;
  readonly today: number;
  readonly now: number;
}

/** The largest modules of each section of a probe; the rest is one row, and so is the sum. */
export async function profileOf(
  probe: string,
  sources: { readonly today: string; readonly now: string },
): Promise<ReadonlyMap<string, readonly ProfileRow[]>> {
  const isCounted = processesOf[probe];
  if (isCounted === undefined) throw new Error(`--profile takes ${profiled.join(", ")}`);
  const today = await timesOf(probe, sources.today, isCounted);
  const now = await timesOf(probe, sources.now, isCounted);
  return new Map(
    [...now].map(([section, times]) => [section, tableOf(today.get(section) ?? new Map(), times)]),
  );
}

const shown = 12;

function tableOf(today: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>): ProfileRow[] {
  const rows = [...new Set([...today.keys(), ...now.keys()])]
    .map((module) => ({ module, today: today.get(module) ?? 0, now: now.get(module) ?? 0 }))
    .toSorted((a, b) => Math.max(b.today, b.now) - Math.max(a.today, a.now));
  const sum = (module: string, of: readonly ProfileRow[]): ProfileRow => ({
    module,
    today: of.reduce((total, row) => total + row.today, 0),
    now: of.reduce((total, row) => total + row.now, 0),
  });
  return [...rows.slice(0, shown), sum("all others", rows.slice(shown)), sum("sum", rows)];
}

/** Runs the probe with every process of it profiled. */
async function timesOf(probe: string, of: string, isCounted: (urls: string) => boolean): Promise<Times> {
  const folder = mkdtempSync(join(tmpdir(), "nadia-profile-"));
  try {
    process.stderr.write(`${probe} on ${of}\n`);
    const file = join(import.meta.dirname, "probes", `${probe}.ts`);
    const child = spawn(process.execPath, [file, "--root", of], {
      stdio: ["ignore", "pipe", "inherit"],
      env: {
        ...process.env,
        NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder}`,
        BENCH_PROFILES: folder,
      },
    });
    const [printed, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
    if (code !== 0) throw new Error(`${probe} ended with ${code} on ${of}`);
    const sections = printed
      .split("\n")
      .filter((line) => line.startsWith('{"section"'))
      .map((line) => JSON.parse(line) as Section);
    return summed(folder, sections, isCounted);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function summed(folder: string, sections: readonly Section[], isCounted: (urls: string) => boolean): Times {
  const times: Times = new Map(sections.map(({ section }) => [section, new Map<string, number>()]));
  for (const name of readdirSync(folder).filter((one) => one.endsWith(".cpuprofile"))) {
    const profile = JSON.parse(readFileSync(join(folder, name), "utf8")) as Profile; // As V8 writes it.
    if (isCounted(profile.nodes.map(({ callFrame }) => callFrame.url).join("\n")))
      addProfile(times, profile, sections, folder);
  }
  for (const [section, modules] of times) {
    const count = sections.filter((one) => one.section === section).reduce((sum, one) => sum + one.count, 0);
    for (const [module, us] of modules) modules.set(module, us / 1_000 / count);
  }
  return times;
}

function addProfile(times: Times, profile: Profile, sections: readonly Section[], folder: string): void {
  const modules = modulesOf(profile, folder);
  let at = profile.startTime;
  for (const [index, node] of profile.samples.entries()) {
    at += profile.timeDeltas[index] ?? 0;
    const module = modules.get(node) ?? null;
    const within = sections.find(({ from_us, to_us }) => from_us <= at && at < to_us);
    if (module === null || within === undefined) continue;
    const of = times.get(within.section);
    // A sample lasts until the next one.
    of?.set(module, (of.get(module) ?? 0) + (profile.timeDeltas[index + 1] ?? 0));
  }
}

/** The module of each node of the tree; null while the process waited. */
function modulesOf(profile: Profile, folder: string): ReadonlyMap<number, string | null> {
  const originalOf = readMaps(folder);
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const found = new Map<number, string | null>();
  const visit = (id: number, above: string | null): void => {
    const node = nodes.get(id);
    if (node === undefined) return;
    const { functionName, url, lineNumber, columnNumber } = node.callFrame;
    // A built-in function has no address; it works for its caller.
    const module = moduleOf(functionName, originalOf(url, lineNumber, columnNumber)) ?? above;
    found.set(id, functionName === "(idle)" || functionName === "(root)" ? null : module);
    for (const child of node.children ?? []) visit(child, module);
  };
  const [first] = profile.nodes;
  if (first !== undefined) visit(first.id, null);
  return found;
}

/** The source file behind a place in a bundle whose map the probe left in the folder; else the address itself. */
function readMaps(folder: string): (url: string, line: number, column: number) => string {
  const maps = new Map<string, SourceMap | null>();
  return (url, line, column) => {
    const name = `${basename(url)}.map`;
    if (!maps.has(name)) {
      const file = join(folder, name);
      const isThere = url.endsWith(".mjs") && existsSync(file);
      maps.set(name, isThere ? new SourceMap(JSON.parse(readFileSync(file, "utf8"))) : null);
    }
    const entry = maps.get(name)?.findEntry(line, column);
    return entry !== undefined && "originalSource" in entry ? entry.originalSource : url;
  };
}

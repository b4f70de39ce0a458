/** `npm run bench`: this build and an earlier one, which runs the same probes from a copy of its sources. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { flag, oneOf, readOptions, string, integer } from "../local/options.ts";
import { baseSources, root } from "./base.ts";
import { profiled, profileOf } from "./profile.ts";
import { further, peersAlone, rows } from "./rows.ts";
import { type Figures, furtherOf, type FurtherResult, type Pair, type Result, resultOf } from "./table.ts";

const help = `npm run bench -- [--only NAME] [--pairs 3] [--base COMMIT] [--profile PROBE] [--json]

Runs each probe (bench/probes) alternately on the base commit's sources and on these, and prints the medians next to
their targets, then further figures without one. --only takes the rows and figures whose name or probe contains NAME.

  interaction      one interaction on Postgres 18 and Redis 7: CPU time, statements, bytes    needs redis-server
  embedded         npm start: the loop, memory, starts
  get              a GET through our driver and through a plain socket                        needs redis-server
  log              the log per message, by our driver, and by a socket next to BullMQ         needs redis-server
  crowds           the log per message from 1 to 1,000 customers                              needs redis-server
  postgres-peers   the same through pg-boss and graphile-worker on Postgres 18
  seen             a customer's 3,000th update on the embedded Redis and a 30th
  stall            how long drafting stalls after Redis did not answer for 26 s               needs redis-server
  ledger           25 calls in SQLite and in dynoxide
  size             node_modules
  console          CPU time of the idle console over a queue of 2,000                         needs chromium
  cold-start       the webhook cold and warm, next to a bare handler, grammY and telegraf

What a machine cannot run is named and left out; the others go on. The peers are installed in bench/peers on first use.
One pair of everything takes about 10 minutes on a quiet machine; elapsed times need one, CPU times less so.
--profile takes ${profiled.join(", ")}, and prints in which modules its CPU time goes instead: ms in the modules'
own functions and its share, per interaction, message or process. Profiling makes all of them slower, and on a machine
that others use too they include the time for which the process had to wait: compare the shares.
--json prints {"rows": [{name, today, now, ratio, target, met}], "further": [{name, today, now, ratio}], "left_out":
[{probe, because}]} as the last line; what was not measured is null. Exits with 1 if a probe failed.`;

const values = readOptions(help, {
  only: string(""),
  pairs: integer(3),
  base: string("970e688"),
  profile: oneOf(profiled),
  json: flag,
});

/** A probe that cannot run on this machine, or failed. */
interface LeftOut {
  readonly probe: string;
  readonly because: string;
}

async function probe(name: string, of: string): Promise<Figures | { readonly cannot: string }> {
  const file = join(import.meta.dirname, "probes", `${name}.ts`);
  // The probe's errors are shown as they come; a server that outlives it cannot hold this pipe open.
  const child = spawn(process.execPath, [file, "--root", of], { stdio: ["ignore", "pipe", "inherit"] });
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  if (code !== 0) throw new Error(`it ended with ${code} on ${of}`);
  return JSON.parse(printed.trim().split("\n").at(-1) ?? "") as Figures | { readonly cannot: string };
}

const isCannot = (found: Figures | { readonly cannot: string }): found is { readonly cannot: string } =>
  typeof found.cannot === "string";

/** Alternating runs of a probe, or why there are none. */
async function pairsOf(name: string, base: string): Promise<Pair[] | string> {
  const pairs: Pair[] = [];
  for (let count = 1; count <= (peersAlone.has(name) ? 1 : values.pairs); count += 1) {
    process.stderr.write(`${name}, pair ${count} of ${values.pairs}\n`);
    const today = peersAlone.has(name) ? {} : await probe(name, base);
    if (isCannot(today)) return today.cannot;
    const now = await probe(name, root);
    if (isCannot(now)) return now.cannot;
    pairs.push({ today, now });
  }
  return pairs;
}

interface Measured {
  readonly rows: readonly Result[];
  readonly further: readonly FurtherResult[];
  readonly left_out: readonly LeftOut[];
}

async function measure(): Promise<Measured> {
  const isWanted = (one: { name: string; probe: string }) =>
    one.name.includes(values.only) || one.probe.includes(values.only);
  const [wanted, wantedFurther] = [rows.filter(isWanted), further.filter(isWanted)];
  const names = new Set([...wanted, ...wantedFurther].map((row) => row.probe));
  if (names.size === 0) throw new Error(`no row's name or probe contains ${values.only}`);
  const base = baseSources(values.base);
  const found = new Map<string, Pair[]>();
  const left_out: LeftOut[] = [];
  for (const name of names) {
    const pairs = await pairsOf(name, base).catch((error: unknown) => {
      process.exitCode = 1;
      return error instanceof Error ? error.message : String(error);
    });
    if (typeof pairs !== "string") found.set(name, pairs);
    else left_out.push({ probe: name, because: pairs });
  }
  return {
    rows: wanted.map((row) => resultOf(row, found.get(row.probe) ?? [])),
    further: wantedFurther.map((one) => furtherOf(one, found.get(one.probe) ?? [])),
    left_out,
  };
}

const short = (number: number): string => (Number.isNaN(number) ? "" : String(Number(number.toPrecision(3))));

const shortened = <T extends FurtherResult>(one: T) => ({
  ...one,
  today: short(one.today),
  now: short(one.now),
  ratio: short(one.ratio),
});

/** The tables of a probe's profile, as Markdown, so that they can be put into bench/notes.md. */
async function printProfile(name: string): Promise<void> {
  const found = await profileOf(name, { today: baseSources(values.base), now: root });
  for (const [section, modules] of found) {
    console.log(`\n| ${section}: module | base commit, ms | this build, ms |\n| --- | --- | --- |`);
    const sum = modules.at(-1);
    const cell = (ms: number, of = 0) => `${short(ms)} (${of === 0 ? 0 : Math.round((100 * ms) / of)} %)`;
    for (const { module, today, now } of modules)
      console.log(`| ${module} | ${cell(today, sum?.today)} | ${cell(now, sum?.now)} |`);
  }
  if (values.json) console.log(JSON.stringify(Object.fromEntries(found)));
}

if (values.profile !== undefined) {
  await printProfile(values.profile);
} else {
  const measured = await measure();
  if (measured.rows.length > 0) console.table(measured.rows.map(shortened));
  if (measured.further.length > 0) console.table(measured.further.map(shortened));
  for (const { probe, because } of measured.left_out) console.log(`left out: ${probe}: ${because}`);
  if (values.json) console.log(JSON.stringify(measured));
}

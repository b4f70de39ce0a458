/** `npm run bench`: this build beside an earlier one, which runs the same probes from a copy of its sources. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { type Figures, type Pair, type Result, resultOf, rows } from "./table.ts";

const help = `npm run bench -- [--only NAME] [--pairs 3] [--base COMMIT] [--json]

Runs each probe (bench/probes) alternately on the base commit's sources and on these, and prints the medians beside
their targets. --only takes the rows whose name or probe contains NAME. The probe \`interaction\` needs redis-server.
--json prints {"rows": [{name, today, now, ratio, target, met}]} as the last line.`;

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    pairs: { type: "string", default: "3" },
    base: { type: "string", default: "970e688" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const root = join(import.meta.dirname, "..");

/** The base commit's sources, with this build's packages if its own are the same ones. */
function baseSources(): string {
  // Not below node_modules, where Node runs no TypeScript.
  const folder = join(tmpdir(), `nadia-bench-${values.base}`);
  if (existsSync(folder)) return folder;
  mkdirSync(folder, { recursive: true });
  try {
    const archive = execFileSync("git", ["archive", values.base], { cwd: root, maxBuffer: 1e9 });
    execFileSync("tar", ["-x", "-C", folder], { input: archive });
    const [own, others] = [root, folder].map((of) => readFileSync(join(of, "package-lock.json"), "utf8"));
    if (own === others) symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    else execFileSync("npm", ["ci", "--prefer-offline", "--no-audit", "--no-fund"], { cwd: folder });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return folder;
}

async function probe(name: string, of: string): Promise<Figures> {
  const file = join(import.meta.dirname, "probes", `${name}.ts`);
  // The probe's errors are shown as they come; a server that outlives it cannot hold this pipe open.
  const child = spawn(process.execPath, [file, "--root", of], { stdio: ["ignore", "pipe", "inherit"] });
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  if (code !== 0) throw new Error(`the probe ${name} of ${of} ended with ${code}`);
  return JSON.parse(printed.trim().split("\n").at(-1) ?? "") as Figures;
}

async function measure(): Promise<Result[]> {
  const wanted = rows.filter((row) => row.name.includes(values.only) || row.probe === values.only);
  if (wanted.length === 0) throw new Error(`no row's name contains ${values.only}`);
  const base = baseSources();
  const results: Result[] = [];
  for (const name of new Set(wanted.map((row) => row.probe))) {
    const pairs: Pair[] = [];
    for (let count = 1; count <= Number(values.pairs); count += 1) {
      process.stderr.write(`${name}, pair ${count} of ${values.pairs}\n`);
      pairs.push({ today: await probe(name, base), now: await probe(name, root) });
    }
    results.push(...wanted.filter((row) => row.probe === name).map((row) => resultOf(row, pairs)));
  }
  return results;
}

const short = (number: number): string => String(Number(number.toPrecision(3)));

if (values.help) {
  console.log(help);
} else {
  const results = await measure();
  console.table(
    results.map(({ name, today, now, ratio, target, met }) => ({
      name,
      today: short(today),
      now: short(now),
      ratio: short(ratio),
      target,
      met,
    })),
  );
  if (values.json) console.log(JSON.stringify({ rows: results }));
}

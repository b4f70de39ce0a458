/**
 * How much code a reader has to follow: files and lines that one message runs, and the size of the code around them.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseSync } from "@swc/core";
import { flag, readOptions, string } from "../local/options.ts";
import type { Harness } from "../test/support/harness.ts";

const help = `npm run bench:paths -- [--root DIR] [--files] [--json]

Runs one message through the app over the local engines under V8's coverage and prints, for receive, draft, approve and
deliver, how many files and lines of core/ and functions/ ran: all of them, and without what every path shares (the
kernel, the drivers, sign-in, the router). Then the number of methods that interfaces declare, and lines of code.
--root measures another checkout, such as a worktree of an older commit with its own node_modules. --files lists the
files. --json prints one JSON object last.`;

const values = readOptions(help, {
  root: string(fileURLToPath(new URL("..", import.meta.url))),
  files: flag,
  json: flag,
});
const root = resolve(values.root);

/** What every path runs before and after its own code. */
const shared = /^(core\/(kernel|storage|vendors|access|compiler)|functions\/(lib|api\/rout(e|er)\.ts))/;

interface Ran {
  readonly file: string;
  readonly lines: number;
}

/** The lines of functions called since the last measurement. */
function linesOf(source: string, functions: readonly { ranges: readonly Range[] }[]): number {
  const starts = [0];
  for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  const ran = new Set<number>();
  const ranges = functions.map(({ ranges: [whole] }) => whole).filter((range) => range !== undefined);
  // The innermost function that a line belongs to says whether it ran.
  for (const [line, start] of starts.entries()) {
    const text = source.slice(start, starts[line + 1]);
    if (text.trim() === "") continue;
    const at = start + text.search(/\S/);
    const inner = ranges
      .filter((range) => range.startOffset <= at && at < range.endOffset)
      .toSorted((a, b) => a.endOffset - a.startOffset - (b.endOffset - b.startOffset))[0];
    if (inner !== undefined && inner.count > 0) ran.add(line);
  }
  return ran.size;
}

interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

async function traced(session: Session, step: () => Promise<unknown>): Promise<Ran[]> {
  // Functions that ran before would count too: the first measurement clears them.
  await session.post("Profiler.takePreciseCoverage");
  await step();
  const { result } = await session.post("Profiler.takePreciseCoverage");
  const base = pathToFileURL(`${root}/`).href;
  return result
    .filter(({ url }) => url.startsWith(`${base}core/`) || url.startsWith(`${base}functions/`))
    .map(({ url, functions }) => ({
      file: url.slice(base.length),
      lines: linesOf(readFileSync(fileURLToPath(url), "utf8"), functions),
    }))
    .filter(({ lines }) => lines > 0)
    .toSorted((a, b) => a.file.localeCompare(b.file));
}

async function startHarness(): Promise<Harness> {
  // Older commits call it a house.
  const at = ["harness", "house"].map((name) => join(root, `test/support/${name}.ts`)).find(existsSync);
  if (at === undefined)
    throw new Error(`${root} has no test/support/harness.ts; give the root of a checkout`);
  const module: Record<string, unknown> = await import(pathToFileURL(at).href);
  const start = module["startHarness"] ?? module["startHouse"];
  if (typeof start !== "function") throw new Error(`${at} exports no startHarness`);
  return (await start()) as Harness;
}

async function paths(): Promise<Record<string, Ran[]>> {
  const { textUpdate } = await import("../test/support/updates.ts");
  const harness = await startHarness();
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  const message = (updateId: number) => () =>
    harness.update(textUpdate({ updateId, userId: 7, text: "Where is my parcel?" }));
  const draft = () => {
    harness.clock.advance(3_000);
    return harness.work();
  };
  const approve = async () => {
    const { items } = (await harness.api("GET", "/v1/reviews")).body as unknown as {
      items: { id: string }[];
    };
    return () =>
      harness.api("POST", `/v1/reviews/${items[0]?.id ?? ""}/approve`, { final_text: "It arrives today." });
  };
  // Once to load everything and fill the caches, then measured.
  await message(1)();
  await draft();
  await (
    await approve()
  )();
  await harness.work();
  const ran = {
    receive: await traced(session, message(2)),
    draft: await traced(session, draft),
    approve: await traced(session, await approve()),
    deliver: await traced(session, () => harness.work()),
  };
  session.disconnect();
  await harness.close();
  return ran;
}

const tracked = (...folders: string[]): string[] =>
  execFileSync("git", ["ls-files", ...folders], { cwd: root, encoding: "utf8" })
    .split("\n")
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith("generated.ts"));

const read = (file: string): string => readFileSync(join(root, file), "utf8");
const lines = (...folders: string[]): number =>
  tracked(...folders).reduce((sum, file) => sum + read(file).split("\n").length - 1, 0);

/** Methods declared in interfaces, as signatures or as fields of a function type. */
function interfaceMethods(): number {
  let count = 0;
  for (const file of tracked("core", "functions")) {
    for (const item of parseSync(read(file), { syntax: "typescript", target: "esnext" }).body) {
      const declared = item.type === "ExportDeclaration" ? item.declaration : item;
      if (declared.type !== "TsInterfaceDeclaration") continue;
      count += declared.body.body.filter(
        (member) =>
          member.type === "TsMethodSignature" ||
          (member.type === "TsPropertySignature" &&
            member.typeAnnotation?.typeAnnotation.type === "TsFunctionType"),
      ).length;
    }
  }
  return count;
}

const sum = (ran: readonly Ran[]) => ({
  files: ran.length,
  lines: ran.reduce((total, one) => total + one.lines, 0),
});

async function main(): Promise<void> {
  const ran = await paths();
  const rows = Object.entries(ran).map(([path, files]) => ({
    path,
    all: sum(files),
    own: sum(files.filter(({ file }) => !shared.test(file))),
  }));
  const size = {
    interface_methods: interfaceMethods(),
    lines: {
      app: lines("core", "functions", "infra"),
      local: lines("local", "cli"),
      web: lines("web/src"),
      test: lines("test"),
    },
  };
  console.log("path      own files  own lines  all files  all lines");
  for (const { path, own, all } of rows) {
    console.log(
      `${path.padEnd(9)} ${[own.files, own.lines, all.files, all.lines].map((n) => String(n).padStart(9)).join("  ")}`,
    );
    if (values.files)
      for (const { file, lines: count } of ran[path] ?? [])
        console.log(`  ${String(count).padStart(4)} ${file}`);
  }
  console.log(`interface methods in core and functions: ${size.interface_methods}`);
  console.log(
    `lines: ${Object.entries(size.lines)
      .map(([name, count]) => `${name} ${count}`)
      .join(", ")}`,
  );
  if (values.json) console.log(JSON.stringify({ paths: rows, ...size }));
}

await main();
// The harness keeps spare databases open for other tests, which would keep this process running.
process.exit();

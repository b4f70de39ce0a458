/**
 * Size and cold start of every function: built as SST does, in fresh sandboxes under Lambda's Runtime API, over the
 * local engines.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { customerIdOf } from "../core/kernel/ids.ts";
import { flag, readOptions, integer } from "../local/options.ts";
import { bundleFunctions } from "../test/support/lambda/bundles.ts";
import { apiEvent, scheduleEvent, sqsEvent, webhookEvent } from "../test/support/lambda/events.ts";
import { startSandbox } from "../test/support/lambda/sandbox.ts";
import {
  apiKey,
  fileOf,
  type FunctionName,
  functionNames,
  type Stage,
  startStage,
  webhookSecret,
} from "../test/support/lambda/stage.ts";
import { textUpdate } from "../test/support/updates.ts";
import { median } from "./median.ts";

const help = `npm run bench:functions -- [--rounds 5] [--docs] [--json]

Prints every function's size, and how long a fresh sandbox takes to start and to serve its first and second event:
medians in ms, Node's own start included, next to a handler that does nothing. Compare them with each other: Lambda's CPUs
differ from this machine's. --docs writes docs/cold-start.md.`;

const values = readOptions(help, { rounds: integer(5), docs: flag, json: flag });

/** An event with work for a function; the draft worker gets the message that the webhook stored in this round. */
function eventOf(name: FunctionName, round: number): unknown {
  const customer_id = customerIdOf(round);
  if (name === "webhook")
    return webhookEvent(textUpdate({ updateId: round, userId: round, text: "Hello" }), webhookSecret);
  if (name === "reviewerApi") return apiEvent("GET", "/v1/reviews", { key: apiKey });
  if (name === "draftWorker") return sqsEvent([{ v: 1, kind: "draft", customer_id, due_at: 0 }]);
  if (name === "deliveryWorker") return sqsEvent([{ v: 1, kind: "deliver", customer_id }]);
  return scheduleEvent();
}

interface Times {
  readonly start: number[];
  readonly first: number[];
  readonly second: number[];
}

const emptyTimes = (): Times => ({ start: [], first: [], second: [] });

async function time(times: Times, start: () => ReturnType<typeof startSandbox>, event: unknown) {
  const began = performance.now();
  const sandbox = await start();
  const started = performance.now();
  const outcome = await sandbox.invoke(event);
  const served = performance.now();
  await sandbox.invoke(event);
  const again = performance.now();
  await sandbox.end("SIGKILL");
  if (outcome.kind !== "response") throw new Error(`it failed: ${JSON.stringify(outcome)}`);
  times.start.push(started - began);
  times.first.push(served - started);
  times.second.push(again - served);
}

async function measure(stage: Stage, folder: string) {
  const empty = join(folder, "empty.js");
  writeFileSync(empty, "export const handler = async () => ({});");
  const sources = Object.fromEntries(functionNames.map((name) => [name, fileOf(name)]));
  const sizes = await bundleFunctions({ ...sources, empty }, folder);
  const names = ["empty", ...functionNames] as const;
  const all = new Map(names.map((name) => [name, emptyTimes()]));
  const settings = { name: "empty", folder: join(folder, "empty"), environment: {}, timeoutSeconds: 10 };
  for (let round = 1; round <= values.rounds; round += 1)
    for (const [name, times] of all)
      await (name === "empty"
        ? time(times, () => startSandbox(settings), {})
        : time(times, () => stage.start(name), eventOf(name, round)));
  return [...all].map(([name, { start, first, second }]) => ({
    function: name,
    kb: Math.round((sizes[name] ?? 0) / 1_000),
    kb_zipped: Math.round(gzipSync(readFileSync(join(folder, name, "bundle.mjs"))).length / 1_000),
    start_ms: Math.round(median(start)),
    first_ms: Math.round(median(first)),
    second_ms: Math.round(median(second)),
  }));
}
type Row = Awaited<ReturnType<typeof measure>>[number];

const heads = ["function", "KB", "KB zipped", "start ms", "first event ms", "second event ms"];

const tableOf = (rows: readonly Row[]): string =>
  [heads, heads.map(() => "---"), ...rows.map((row) => Object.values(row).map(String))]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");

function page(rows: readonly Row[]): string {
  const commit = execFileSync("git", ["rev-parse", "--short=12", "HEAD"], { encoding: "utf8" }).trim();
  return `# Size and cold start of the functions

Written by \`npm run bench:functions -- --docs\` on ${new Date().toISOString().slice(0, 10)} at commit ${commit} (${cpus()[0]?.model.trim() ?? "unknown"}, Node
${process.versions.node}), medians of ${values.rounds} fresh sandboxes. Each function is bundled as SST does and runs under Lambda's Runtime API
over the local engines; a start includes Node's own. \`empty\` is a handler that does nothing. The machine also ran other
work: compare the rows with each other.

${tableOf(rows)}
`;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "nadia-bench-"));
  const stage = await startStage({ isCompiledBefore: false });
  try {
    const rows = await measure(stage, folder);
    console.log(values.json ? JSON.stringify(rows) : tableOf(rows));
    if (values.docs) writeFileSync(join(import.meta.dirname, "../docs/cold-start.md"), page(rows));
  } finally {
    await stage.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
// The harness keeps spare databases open for other tests, which would keep this process running.
process.exit();

/** `npm run test:e2e`: the browser tier; a failed test is retried once by itself. */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exactly, hasPassed, judge, Report } from "./browser-verdict.ts";

const vitest = join(import.meta.dirname, "../node_modules/vitest/vitest.mjs");

interface Run {
  readonly code: number;
  /** Null if Vitest itself failed, which it reports itself. */
  readonly report: Report | null;
}

const run = (folder: string, args: readonly string[]): Promise<Run> =>
  new Promise((resolve) => {
    const file = join(folder, `${randomUUID()}.json`);
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile=${file}`];
    const child = spawn(process.execPath, [vitest, "run", "--project=e2e", ...reporters, ...args], {
      stdio: "inherit",
    });
    child.once("exit", (code) => resolve({ code: code ?? 1, report: read(file) }));
  });

const read = (file: string): Report | null =>
  existsSync(file) ? Report.parse(JSON.parse(readFileSync(file, "utf8"))) : null;

async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "nadia-e2e-"));
  try {
    const first = await run(folder, process.argv.slice(2));
    if (first.report === null) return first.code || 1;
    const verdict = await judge(first.code, first.report, async (file, fullName) => {
      const { code, report } = await run(folder, [file, "--testNamePattern", exactly(fullName)]);
      return code === 0 && report !== null && hasPassed(report, fullName);
    });
    for (const line of verdict.lines) process.stdout.write(`${line}\n`);
    return verdict.exitCode;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main();

/** `npm run test:e2e`: the browser tier; a test that fails is run once more by itself. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";

/** As many tests that fail and then pass are no accident of the machine any more. */
const unstableLimit = 3;
const vitest = join(import.meta.dirname, "../node_modules/vitest/vitest.mjs");

const Report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

interface BrowserTest {
  readonly file: string;
  readonly fullName: string;
  readonly status: string;
}

/** Resolves to Vitest's exit code. */
const run = (args: readonly string[]): Promise<number> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [vitest, "run", "--project=e2e", ...args], { stdio: "inherit" });
    child.once("exit", (code) => resolve(code ?? 1));
  });

const exactly = (name: string): string => `^${name.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")}$`;

function read(report: string): BrowserTest[] {
  const { testResults } = Report.parse(JSON.parse(readFileSync(report, "utf8")));
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, status }) => ({ file: name, fullName, status })),
  );
}

async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "nadia-e2e-"));
  try {
    const report = join(folder, "report.json");
    const args = process.argv.slice(2);
    const code = await run(["--reporter=default", "--reporter=json", `--outputFile=${report}`, ...args]);
    const tests = read(report);
    const failed = tests.filter(({ status }) => status === "failed");
    // A run without a failed test that ends badly met an error outside its tests.
    if (code === 0 || failed.length === 0) return code;
    const broken: string[] = [];
    const unstable: string[] = [];
    for (const { file, fullName } of failed) {
      const again = await run([file, "--testNamePattern", exactly(fullName)]);
      (again === 0 ? unstable : broken).push(fullName);
    }
    for (const name of unstable) process.stdout.write(`Unstable: it failed, and passed by itself: ${name}\n`);
    for (const name of broken) process.stdout.write(`Failed twice: ${name}\n`);
    const passed = tests.filter(({ status }) => status === "passed").length + unstable.length;
    process.stdout.write(`      Tests  ${broken.length} failed | ${passed} passed\n`);
    return broken.length > 0 || unstable.length >= unstableLimit ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main();

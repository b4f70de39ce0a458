/** Type-checks sst.config.ts and infra/, ignoring errors in SST's own sources. */
import { spawnSync } from "node:child_process";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");

/** Separates the lines about our own files from the number of errors in SST's platform. */
function ownErrors(output: string): { lines: string[]; foreign: number } {
  const lines: string[] = [];
  let foreign = 0;
  let skipping = false;
  for (const line of output.split("\n")) {
    // An indented line continues the message above it.
    if (!/^\s/.test(line)) {
      skipping = /^\.sst\/platform\/.*error TS/.test(line);
      if (skipping) foreign += 1;
    }
    if (line.trim() !== "" && !skipping) lines.push(line);
  }
  return { lines, foreign };
}

const compiler = path.join(root, "node_modules/typescript/bin/tsc");
const { stdout, stderr, error, signal, status } = spawnSync(
  process.execPath,
  [compiler, "-p", "infra/tsconfig.json", "--pretty", "false"],
  { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
);
if (error ?? signal) throw error ?? new Error(`tsc was stopped by ${signal}`);
const { lines, foreign } = ownErrors(stdout + stderr);
// A failure without error lines is the compiler's own.
const failed = lines.length > 0 || (status !== 0 && foreign === 0);
if (lines.length) console.error(lines.join("\n"));
console.log(`infra types: ${failed ? "failed" : "ok"} (${foreign} errors in .sst/platform ignored)`);
process.exitCode = failed ? 1 : 0;

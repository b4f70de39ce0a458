/** `npm run check`: every check that needs no database and no browser, two at a time. */
import { spawn, spawnSync } from "node:child_process";
import { type Ended, type Part, sideBySide } from "./side-by-side.ts";

interface Check extends Part {
  /** The arguments of `npm run -s`. */
  readonly args: readonly string[];
}

const check = (name: string, weight: number, ...options: readonly string[]): Check => ({
  name,
  weight,
  args: options.length === 0 ? [name] : [name, "--", ...options],
});

/** In the order of their output; CI reads the number of tests from the last. Weights are about CPU seconds. */
const checks = [
  check("check:types", 20),
  check("check:lint", 30),
  check("check:format", 3),
  check("check:imports", 15),
  check("check:unused", 10),
  check("schema", 12, "--check"),
  check("openapi", 3, "--check"),
  check("client", 2, "--check"),
  check("check:openapi", 4),
  check("infra:check", 40),
];

const running = new Set<string>();

const run = ({ name, args }: Check): Promise<Ended> =>
  new Promise((resolve) => {
    running.add(name);
    const child = spawn("npm", ["run", "-s", ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      // Windows runs npm through its shell; all arguments are constants above.
      shell: process.platform === "win32",
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.once("error", (error) => resolve({ code: 1, output: `${error.message}\n` }));
    child.once("close", (code) => {
      running.delete(name);
      resolve({ code: code ?? 1, output });
    });
  });

// CI terminates a run that hangs.
process.once("SIGTERM", () => {
  process.stderr.write(`ended while these ran: npm run ${[...running].join(", npm run ")}\n`);
  process.exit(1);
});

// Two of the checks read SST's platform.
const platform = spawnSync(process.execPath, ["scripts/install-sst-platform.ts"], { stdio: "inherit" });
if (platform.status === 0) {
  const failed = await sideBySide(checks, {
    atOnce: 2,
    run,
    print: (text) => void process.stdout.write(text),
  });
  if (failed.length > 0) process.stderr.write(`\nfailed: npm run ${failed.join(", npm run ")}\n`);
  process.exitCode = failed.length > 0 ? 1 : 0;
} else process.exitCode = 1;

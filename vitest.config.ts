/** Each tier of tests is a project: a file's suffix names its tier, its folder the module. */
import { defineConfig } from "vitest/config";

const tier = (name: string, settings: object = {}) => ({
  extends: true as const,
  test: { name, include: [`test/**/*.${name}.test.ts`], ...settings },
});

/** One file at a time. */
const alone = { maxWorkers: 1 };

export default defineConfig({
  test: {
    // Files share two processes, so that each loads the app and compiles Postgres once; a test's state is its own.
    pool: "forks",
    isolate: false,
    maxWorkers: 2,
    // Node runs the files as they are, as it does in production.
    experimental: { viteModuleRunner: false },
    // Ends what hangs; no test may depend on how fast the machine is.
    testTimeout: 900_000,
    hookTimeout: 900_000,
    setupFiles: ["test/support/setup.ts"],
    projects: [
      ...["unit", "contract", "api", "flow", "fault", "architecture"].map((name) => tier(name)),
      // The storm has the machine to itself.
      tier("load", { ...alone, sequence: { groupOrder: 1 } }),
      tier("services"),
      tier("infra"),
      tier("e2e", alone),
    ],
  },
});

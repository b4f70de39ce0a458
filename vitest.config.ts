/** The tiers of tests as projects: `vitest --project unit` runs one, `vitest --ui` shows them in a browser. */
import { defineConfig } from "vitest/config";

const tier = (name: string, more: object = {}) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], ...more },
});

export default defineConfig({
  test: {
    pool: "forks",
    isolate: false,
    maxWorkers: 2,
    // Ends what hangs; no test may depend on how fast the machine is.
    testTimeout: 900_000,
    hookTimeout: 900_000,
    setupFiles: ["test/support/setup.ts"],
    experimental: { viteModuleRunner: false },
    projects: [
      ...["unit", "contract", "handler", "flow", "fault", "architecture"].map((name) => tier(name)),
      tier("load", { sequence: { groupOrder: 1 }, maxWorkers: 1 }),
      tier("services"),
      tier("infra"),
      tier("e2e", { maxWorkers: 1 }),
    ],
  },
});

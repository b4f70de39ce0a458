/** The tests of one module, for the mutation runs: `main.ts` names them. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: (process.env["MUTATION_TESTS"] ?? "").split(","),
    isolate: false,
    experimental: { viteModuleRunner: false },
    testTimeout: 900_000,
    hookTimeout: 900_000,
    setupFiles: ["test/support/setup.ts"],
  },
});

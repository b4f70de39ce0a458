/** What `npm run test:mutation` changes, and the tests that must notice it. */

/** Not among the project's packages; `main.ts` installs them on demand. */
export const versions = {
  "@stryker-mutator/core": "10.1.1",
  "@stryker-mutator/vitest-runner": "10.1.1",
} as const;

interface Module {
  readonly files: readonly string[];
  readonly tests: readonly string[];
}

/**
 * Only what runs without a store: each mutant runs its tests again, and Postgres alone takes seconds to start.
 * docs/mutation.md says what proves the rest.
 */
export const modules = {
  protocol: {
    files: ["core/protocol/{guard,protocol,schema}.ts"],
    tests: ["test/protocol/protocol.unit.test.ts"],
  },
  review: {
    files: ["core/review/{rules,refusal}.ts"],
    tests: ["test/review/rules.unit.test.ts", "test/review/refusals.unit.test.ts"],
  },
  delivery: {
    files: ["core/delivery/{rules,slots}.ts"],
    tests: ["test/delivery/rules.unit.test.ts", "test/delivery/slots.unit.test.ts"],
  },
  wal: {
    files: ["core/wal/{entry,guard,keys,rules}.ts"],
    tests: ["test/wal/rules.unit.test.ts"],
  },
} as const satisfies Record<string, Module>;

/** Stryker's own settings. */
export const settings = {
  testRunner: "vitest",
  vitest: { configFile: "test/mutation/vitest.config.ts", related: false, pool: "forks" },
  coverageAnalysis: "perTest",
  concurrency: 1,
  reporters: ["clear-text", "json"],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 95, low: 90, break: 90 },
  tempDirName: ".cache/stryker-sandbox",
  // Node removes the types; TypeScript 7 has no API that Stryker could rewrite its configuration with.
  disableTypeChecks: false,
  tsconfigFile: "none",
  ignorePatterns: ["docs", "web", "dist", "bench", "findings", ".sst", ".nadia", ".cache"],
  allowConsoleColors: false,
} as const;

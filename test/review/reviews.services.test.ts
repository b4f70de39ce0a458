/** Decisions on Postgres 18 with many connections, with real concurrency. */
import { decisionsSuite } from "./decisions-suite.ts";
import { undoSuite } from "./undo-suite.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { startMigratedRealPostgres } from "../support/services.ts";

async function startRealHarness(): Promise<Harness> {
  const postgres = await startMigratedRealPostgres(16);
  const harness = await startHarness({
    DATABASE_URL: postgres.databaseUrl,
    NEON_FETCH_ENDPOINT: postgres.fetchEndpoint,
  });
  return {
    ...harness,
    close: async () => {
      await harness.close();
      await postgres.close();
    },
  };
}

decisionsSuite("Postgres 18", 40, startRealHarness);
undoSuite("Postgres 18", 40, startRealHarness);

/** Long-term memory on Postgres 18, without pgvector. */
import { recallSuite } from "./recall-suite.ts";
import { driverOver } from "../support/database.ts";
import { startMigratedRealPostgres } from "../support/services.ts";

recallSuite("Postgres 18", async () => {
  const engine = await startMigratedRealPostgres();
  return { sql: driverOver(engine), close: () => engine.close() };
});

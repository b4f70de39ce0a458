/** Long-term memory on Postgres 18, without pgvector. */
import { recallSuite } from "./recall-suite.ts";
import { driverOver } from "../support/database.ts";
import { startRealPostgres } from "../support/services.ts";

recallSuite("Postgres 18", async () => {
  const engine = await startRealPostgres();
  return { sql: driverOver(engine), close: () => engine.close() };
});

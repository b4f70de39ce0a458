/** Migrations on Postgres 18 with several connections. */
import { migrationsSuite } from "./migrations-suite.ts";
import { driverOver } from "../support/database.ts";
import { startRealPostgres } from "../support/services.ts";

migrationsSuite("Postgres 18", async () => {
  const engine = await startRealPostgres();
  return { one: driverOver(engine), two: driverOver(engine), close: () => engine.close() };
});

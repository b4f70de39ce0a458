/** Vectors in a Postgres without pgvector, over several connections: compared exactly, and reported as yellow. */
import { migrate } from "../../core/app/migrate.ts";
import { createPostgresVectors } from "../../core/storage/vectors-postgres.ts";
import { vectorsSuite } from "./vectors-suite.ts";
import { driverOver } from "../support/database.ts";
import { startRealPostgres } from "../support/services.ts";

vectorsSuite("Postgres 18 without pgvector", async () => {
  const postgres = await startRealPostgres();
  const sql = driverOver(postgres);
  await migrate(sql);
  return { vectors: createPostgresVectors(sql), sql, status: "yellow", close: () => postgres.close() };
});

/** Vectors in a Postgres without pgvector, over several connections: compared exactly, and reported as yellow. */
import { createPostgresVectors } from "../../core/storage/vectors-postgres.ts";
import { vectorsSuite } from "./vectors-suite.ts";
import { driverOver } from "../support/database.ts";
import { startMigratedRealPostgres } from "../support/services.ts";

vectorsSuite("Postgres 18 without pgvector", async () => {
  const postgres = await startMigratedRealPostgres();
  const sql = driverOver(postgres);
  return { vectors: createPostgresVectors(sql), sql, status: "yellow", close: () => postgres.close() };
});

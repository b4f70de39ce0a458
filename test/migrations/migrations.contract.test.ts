/** Migrations on PGlite, over HTTP; and the dumped schema before and after going down and up. */
import assert from "node:assert/strict";
import { test } from "vitest";
import { dumpSchema } from "../../scripts/dump-schema.ts";
import { startEmbeddedPostgres } from "../../local/engines/postgres.ts";
import { driverOver } from "../support/database.ts";
import { migrationsSuite } from "./migrations-suite.ts";

migrationsSuite("PGlite", async () => {
  const engine = await startEmbeddedPostgres({ dataDir: null });
  return { one: driverOver(engine), two: driverOver(engine), close: () => engine.close() };
});

test("[P2] up, down, up gives the same schema as up", async () => {
  assert.equal(await dumpSchema(true), await dumpSchema());
});

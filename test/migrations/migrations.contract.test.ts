/** Migrations on PGlite, over HTTP; and the dumped schema before and after going down and up. */
import assert from "node:assert/strict";
import { test } from "vitest";
import { dumpSchemaTwice } from "../../scripts/dump-schema.ts";
import { startEmbeddedPostgres } from "../../local/engines/postgres.ts";
import { compiledPglite, driverOver } from "../support/database.ts";
import { migrationsSuite } from "./migrations-suite.ts";

migrationsSuite("PGlite", async () => {
  const engine = await startEmbeddedPostgres({ dataDir: null, program: compiledPglite() });
  return { one: driverOver(engine), two: driverOver(engine), close: () => engine.close() };
});

test("[P2] up, down, up gives the same schema as up", async () => {
  const { up, again } = await dumpSchemaTwice(compiledPglite());
  assert.equal(again, up);
});

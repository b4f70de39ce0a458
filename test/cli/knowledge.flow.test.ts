/** `nadia knowledge` as run by a deployment. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { nadia as run } from "../support/nadia.ts";
import { type QdrantServer, startQdrantServer } from "../support/qdrant-server.ts";

async function nadia(words: readonly string[], env: Record<string, string>) {
  const { out, err } = await run(words, env);
  return { out, err };
}

describe("nadia knowledge", () => {
  let harness: Harness;
  let qdrant: QdrantServer;
  let env: Record<string, string>;
  beforeAll(async () => {
    harness = await startHarness();
    qdrant = await startQdrantServer({ apiKey: "key" });
    const { databaseUrl, fetchEndpoint } = harness.settings.postgres;
    env = { DATABASE_URL: databaseUrl ?? "", NEON_FETCH_ENDPOINT: fetchEndpoint ?? "" };
  });
  afterAll(async () => {
    await harness.close();
    await qdrant.close();
  });
  const withQdrant = () => ({ ...env, QDRANT_URL: qdrant.url, QDRANT_API_KEY: "key" });

  test("[D4] setup creates collection and indexes, changes nothing the second time, and reports the engine's state", async () => {
    assert.deepEqual(await nadia(["knowledge", "setup"], withQdrant()), { out: "green\n", err: "" });
    const made = qdrant.calls.filter((call) => call.startsWith("PUT")).length;
    assert.equal(made, 6, "a collection and five indexes");
    assert.equal((await nadia(["knowledge", "setup"], withQdrant())).out, "green\n");
    assert.equal(qdrant.calls.filter((call) => call.startsWith("PUT")).length, made);
    assert.equal((await nadia(["knowledge", "setup"], env)).out, "green\n");
  });

  test("[D4] reindex moves documents to the configured engine, and audits who did", async () => {
    const put = await harness.api("PUT", "/v1/knowledge/documents/shipping", {
      title: "Shipping",
      source: "handbook",
      document_type: "policy",
      tags: ["shipping"],
      text: "We ship within four days.",
    });
    assert.equal(put.status, 200);
    assert.deepEqual(await nadia(["knowledge", "reindex"], withQdrant()), {
      out: "re-embedded 1 documents\n",
      err: "",
    });
    assert.equal((await nadia(["knowledge", "reindex"], withQdrant())).out, "re-embedded 0 documents\n");
    const [row] = await databaseOf(harness).query<{ engine: string; actor: string }>({
      sql: `select d.engine, (select actor_name from audit_log order by id desc limit 1) as actor
        from knowledge_documents d`,
      parameters: [],
    });
    assert.deepEqual(row, { engine: "qdrant", actor: "nadia knowledge" });
  });

  test("[D4] snapshot makes Qdrant create one; otherwise Postgres' backup holds the vectors", async () => {
    assert.match((await nadia(["knowledge", "snapshot"], withQdrant())).out, /^created \S+, \d+ bytes\n$/);
    assert.match((await nadia(["knowledge", "snapshot"], env)).out, /in Postgres/);
    assert.deepEqual(qdrant.violations, []);
  });

  test("[D4] an unknown command is one line on stderr", async () => {
    for (const command of ["nonsense", "constructor"]) {
      const { out, err } = await nadia(["knowledge", command], env);
      assert.deepEqual([out, err.trim().split("\n").length], ["", 1]);
    }
  });
});

/** Vectors in Postgres, on PGlite with pgvector, and in Qdrant by its published contract. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { systemClock } from "../../core/kernel/clock.ts";
import { hasCode } from "../../core/kernel/errors.ts";
import { DocumentId } from "../../core/knowledge/schema.ts";
import { createGuard } from "../../core/storage/guard.ts";
import { createPostgresVectors } from "../../core/storage/vectors-postgres.ts";
import { createQdrantVectors, type QdrantSettings } from "../../core/storage/vectors-qdrant.ts";
import { driverOver, startMigratedPostgres } from "../support/database.ts";
import { openContract } from "../support/qdrant-contract.ts";
import { startQdrantServer, type QdrantServer } from "../support/qdrant-server.ts";
import { vectorsSuite } from "./vectors-suite.ts";

const qdrant = (settings: Partial<QdrantSettings> & { url: string }) => {
  const timeoutMs = settings.timeoutMs ?? 5_000;
  const guard = createGuard({ store: "qdrant", timeoutMs, retryDelaysMs: [], clock: systemClock });
  return createQdrantVectors({ apiKey: null, collection: "suite", timeoutMs, ...settings }, guard);
};

vectorsSuite("pgvector on PGlite", async () => {
  const postgres = await startMigratedPostgres();
  const sql = driverOver(postgres);
  return { vectors: createPostgresVectors(sql), sql, close: () => postgres.close() };
});

vectorsSuite("Qdrant by its published contract", async () => {
  const [postgres, server] = [
    await startMigratedPostgres(),
    await startQdrantServer({ apiKey: "suite-key" }),
  ];
  return {
    vectors: qdrant({ url: server.url, apiKey: "suite-key" }),
    sql: driverOver(postgres),
    close: async () => {
      await Promise.all([postgres.close(), server.close()]);
      assert.deepEqual(server.violations, []);
    },
  };
});

describe("pgvector", () => {
  test("[D4] an unfiltered search can use the HNSW index through its functions", async () => {
    const postgres = await startMigratedPostgres();
    const sql = driverOver(postgres);
    const vector = Array.from({ length: 768 }, (_, axis) => (axis === 0 ? 1 : 0));
    const { hits } = await createPostgresVectors(sql).search({
      vector,
      embedder: "suite",
      filter: {},
      limit: 5,
    });
    // Postgres scans an empty table, unless that is disabled.
    const { plan } = await sql.batch({
      seqscan: { sql: "set local enable_seqscan = off", parameters: [] },
      sort: { sql: "set local enable_sort = off", parameters: [] },
      plan: { sql: `explain ${hits.sql}`, parameters: hits.parameters },
    });
    assert.match(JSON.stringify(plan), /Index Scan using knowledge_chunks_embedding/);
    await postgres.close();
  });
});

describe("Qdrant", () => {
  let server: QdrantServer;
  beforeAll(async () => {
    server = await startQdrantServer({ apiKey: "right" });
  });
  afterAll(() => server.close());
  const vectors = (more: Partial<QdrantSettings> = {}) =>
    qdrant({ url: server.url, apiKey: "right", ...more });
  const failsWith =
    (code: "vectors_failed" | "vectors_unavailable", status: number | null) => (error: unknown) => {
      assert.ok(hasCode(error, code), String(error));
      assert.equal(error.facts["status"], status);
      assert.doesNotMatch(error.message, /right|as the test wants it/);
      return true;
    };

  test("[D4] without its collection the status is red and says what to do", async () => {
    const { status, detail } = await vectors().status();
    assert.equal(status, "red");
    assert.match(detail ?? "", /run setup/);
  });

  test("[D4] setup makes the collection and the five payload indexes", async () => {
    server.calls.length = 0;
    await vectors().setup();
    const index = "PUT /collections/{collection_name}/index";
    assert.deepEqual(server.calls, [
      "GET /collections/{collection_name}",
      "PUT /collections/{collection_name}",
      ...Array.from({ length: 5 }, () => index),
    ]);
    assert.deepEqual(await vectors().status(), { status: "green", detail: null });
    server.calls.length = 0;
    await vectors().setup();
    assert.deepEqual(server.calls, ["GET /collections/{collection_name}"]);
  });

  test("[D4] a failed setup is retried by the next one", async () => {
    const fresh = vectors({ collection: "second" });
    server.failNext(503);
    await assert.rejects(fresh.setup(), failsWith("vectors_unavailable", 503));
    await fresh.setup();
    assert.equal((await fresh.status()).status, "green");
  });

  test("[D4] snapshots are made, listed and deleted", async () => {
    const { snapshots } = vectors();
    assert.ok(snapshots);
    const made = await snapshots.create();
    assert.match(made.created_at ?? "", /^\d{4}-.*Z$/);
    assert.deepEqual(await snapshots.list(), [made]);
    await snapshots.delete(made.name);
    assert.deepEqual(await snapshots.list(), []);
  });

  test("[D4] a wrong key is vectors_failed; no message contains the key", async () => {
    await assert.rejects(vectors({ apiKey: "wrong" }).setup(), failsWith("vectors_failed", 401));
  });

  test("[D4] outages and timeouts are vectors_unavailable; three in a row open the breaker", async () => {
    const patient = vectors({ timeoutMs: 2_000 });
    for (const [how, status] of [
      [500, 500],
      [429, 429],
      ["silence", null],
    ] as const) {
      server.failNext(how);
      await assert.rejects(patient.status(), failsWith("vectors_unavailable", status));
    }
    await assert.rejects(patient.status(), (error) => hasCode(error, "circuit_open"));
    const closed = vectors({ url: "http://127.0.0.1:9" });
    await assert.rejects(
      closed.deleteDocument(DocumentId.parse("x")),
      failsWith("vectors_unavailable", null),
    );
  });

  test("[D4] a collection of another size is bad configuration, not broken searches", async () => {
    const made = await fetch(`${server.url}/collections/small`, {
      method: "PUT",
      headers: { "api-key": "right", "content-type": "application/json" },
      body: JSON.stringify({ vectors: { size: 3, distance: "Cosine" } }),
    });
    assert.equal(made.status, 200);
    await assert.rejects(vectors({ collection: "small" }).setup(), (error) =>
      hasCode(error, "bad_configuration"),
    );
  });

  test("the server rejects requests that break the contract", async () => {
    const before = server.violations.length;
    const answer = await fetch(`${server.url}/collections/suite/points`, {
      method: "PUT",
      headers: { "api-key": "right", "content-type": "application/json" },
      body: JSON.stringify({ pionts: [] }),
    });
    assert.equal(answer.status, 400);
    assert.match(server.violations.slice(before).join(), /must have required property 'points'/);
    server.violations.length = before;
  });

  test("the contract has the limits that the client's types omit", () => {
    const query = openContract().find("POST", "/collections/any/points/query");
    const against = (timeout: string, limit: number) =>
      query?.against(new URLSearchParams({ timeout }), { query: [1], limit });
    assert.equal(against("1", 1), null);
    for (const fault of [against("0", 1), against("1", 0)]) assert.match(fault ?? "", />= 1/);
  });

  test("none of our requests broke the contract", () => assert.deepEqual(server.violations, []));
});

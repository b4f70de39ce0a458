/** Knowledge through the whole app, over HTTP: store, list, search, delete, on pgvector and on Qdrant. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { Health } from "../../core/health/schema.ts";
import { getDocument, reindex, searchKnowledge, searchStatements } from "../../core/knowledge/knowledge.ts";
import { putDocument } from "../../core/knowledge/put-document.ts";
import type { Embedder, Vectors } from "../../core/knowledge/port.ts";
import { DocumentId, DocumentInput, DocumentPage } from "../../core/knowledge/schema.ts";
import { hasCode } from "../../core/kernel/errors.ts";
import { randomIds, ReviewerId } from "../../core/kernel/ids.ts";
import { silentLog } from "../../core/kernel/log.ts";
import { createPostgresVectors } from "../../core/storage/vectors-postgres.ts";
import { lexicalEmbedder } from "../../core/vendors/lexical-embedder.ts";
import { type Answer, databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { type QdrantServer, startQdrantServer } from "../support/qdrant-server.ts";
import { addReviewer } from "../support/reviews.ts";
import { textUpdate } from "../support/updates.ts";

const shipping = {
  title: "Shipping",
  source: "https://shop.example/shipping",
  document_type: "faq",
  tags: ["shipping", "eu"],
  text: "Parcels to Germany and Austria take three to five days.\n\nExpress delivery arrives on the next working day.",
};
const returns = {
  title: "Returns",
  source: "handbook.pdf",
  document_type: "policy",
  tags: ["returns"],
  text: "Shoes can be returned within thirty days, if nobody has worn them outside. The refund is paid within a week.",
};
const path = (id: string) => `/v1/knowledge/documents/${encodeURIComponent(id)}`;
const refused = (answer: Answer, status: number, code: string) =>
  assert.deepEqual([answer.status, answer.body["code"]], [status, code], JSON.stringify(answer.body));
/** The health status and the light of the vectors. */
const lightOf = (body: unknown) => {
  const { status, stores } = Health.parse(body);
  return [status, stores.vectors.light];
};

for (const engine of ["pgvector", "Qdrant"] as const) {
  describe(`knowledge on ${engine}`, () => {
    let harness: Harness;
    let qdrant: QdrantServer | null = null;
    beforeAll(async () => {
      qdrant = engine === "Qdrant" ? await startQdrantServer({ apiKey: "test" }) : null;
      harness = await startHarness(qdrant === null ? {} : { QDRANT_URL: qdrant.url, QDRANT_API_KEY: "test" });
    });
    afterAll(async () => {
      await harness.close();
      await qdrant?.close();
    });
    const put = (id: string, document: object) => harness.api("PUT", path(id), document);
    const search = async (query: string, more: object = {}) => {
      const { status, body } = await harness.api("POST", "/v1/knowledge/search", { query, ...more });
      assert.equal(status, 200, JSON.stringify(body));
      return body.items.map((hit) => hit["document_id"]);
    };

    test("[D4] a stored document is found by its content, with its source and a label", async () => {
      const answer = await put("shipping", shipping);
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      assert.deepEqual(
        [answer.body["id"], answer.body["chunks"], answer.body["embedder"]],
        ["shipping", 1, "lexical"],
      );
      assert.equal((await put("Rückgabe 2026", returns)).status, 200);
      const { body } = await harness.api("POST", "/v1/knowledge/search", {
        query: "How many days until my parcel is delivered?",
        limit: 1,
      });
      assert.equal(body["embedder"], "lexical");
      const [hit] = body.items;
      assert.ok(hit !== undefined && typeof hit["score"] === "number");
      assert.deepEqual(
        { ...(hit as object), score: 1 },
        { document_id: "shipping", chunk_index: 0, score: 1, ...shipping },
      );
      assert.deepEqual(await search("returning worn shoes", { limit: 1 }), ["Rückgabe 2026"]);
    });

    test("[D4] filters narrow a search", async () => {
      assert.deepEqual(await search("days", { filter: { document_type: "policy" } }), ["Rückgabe 2026"]);
      assert.deepEqual(await search("days", { filter: { tags: ["eu"], source: shipping.source } }), [
        "shipping",
      ]);
      assert.deepEqual(await search("days", { filter: { document_id: "shipping", chunk_index: 0 } }), [
        "shipping",
      ]);
      assert.deepEqual(
        await search("days", { filter: { document_id: "shipping", chunk_index: { from: 1 } } }),
        [],
      );
    });

    test("[D4] an id with a slash is rejected by its name, however the slash is encoded", async () => {
      for (const id of ["a%2Fb", "a/b", "shop/returns/2026", "a//b"]) {
        const answer = await harness.api("PUT", `/v1/knowledge/documents/${id}`, shipping);
        assert.equal(answer.status, 422, id);
        assert.partialDeepStrictEqual(answer.body, { code: "field_invalid", field: "id" });
        assert.match(String(answer.body["detail"]), /^id: must have 1 to 200 letters, digits/);
      }
      assert.equal((await harness.api("PUT", `${path("shipping")}/`, shipping)).status, 200);
      refused(await harness.api("GET", "/v1/knowledge/documents/a/b"), 404, "not_found");
    });

    test("[D4] one document is shown with its text", async () => {
      const { body } = await harness.api("GET", path("Rückgabe 2026"));
      assert.equal(body["text"], returns.text);
      assert.deepEqual(body["tags"], ["returns"]);
    });

    test("[D4] stored again with other tags it is found by them; stored with another text the old one is gone", async () => {
      await put("shipping", { ...shipping, tags: ["parcels"] });
      assert.deepEqual(await search("days", { filter: { tags: "parcels" } }), ["shipping"]);
      assert.deepEqual(await search("days", { filter: { tags: "eu" } }), []);
      const long = Array.from(
        { length: 80 },
        (_, n) => `Sentence ${n} tells of bicycles and their repair.`,
      ).join(" ");
      const { body } = await put("shipping", { ...shipping, text: long });
      assert.ok(Number(body["chunks"]) > 1);
      const { body: found } = await harness.api("POST", "/v1/knowledge/search", {
        query: "Austria",
        limit: 40,
      });
      assert.ok(found.items.every((hit) => !String(hit["text"]).includes("Austria")));
      assert.equal(found.items.filter((hit) => hit["document_id"] === "shipping").length, body["chunks"]);
      await put("shipping", shipping);
    });

    test("[D4] pages list every document once, most recently changed first", async () => {
      for (let n = 0; n < 5; n += 1) {
        harness.clock.advance(n === 3 ? 0 : 1_000);
        await put(`page-${n}`, { ...returns, document_type: "page" });
      }
      const seen: string[] = [];
      for (let cursor: string | null = ""; cursor !== null;) {
        const next: string = cursor === "" ? "" : `&cursor=${cursor}`;
        const answer = await harness.api("GET", `/v1/knowledge/documents?limit=2&document_type=page${next}`);
        const page = DocumentPage.parse(answer.body);
        seen.push(...page.items.map((document) => document.id));
        cursor = page.next_cursor;
      }
      assert.deepEqual(seen, ["page-4", "page-3", "page-2", "page-1", "page-0"]);
      const { body } = await harness.api("GET", "/v1/knowledge/documents?tag=returns&source=handbook.pdf");
      assert.equal(body.items.length, 6);
      assert.ok(body.items.every((document) => !("text" in (document as object))));
    });

    test("[D4] a deleted document is gone everywhere", async () => {
      const { status, body } = await harness.api("DELETE", path("page-0"));
      assert.deepEqual([status, body], [200, { id: "page-0", deleted: true }]);
      refused(await harness.api("GET", path("page-0")), 404, "not_found");
      refused(await harness.api("DELETE", path("page-0")), 404, "not_found");
      assert.deepEqual(await search("shoes", { filter: { document_id: "page-0" } }), []);
    });

    test("[A1] only admins change documents; reviewers read and search; nobody else does either", async () => {
      const reviewer = await addReviewer(databaseOf(harness), "reader");
      refused(await harness.api("PUT", path("shipping"), shipping, reviewer.key), 403, "forbidden");
      refused(await harness.api("DELETE", path("shipping"), undefined, reviewer.key), 403, "forbidden");
      assert.equal((await harness.api("GET", path("shipping"), undefined, reviewer.key)).status, 200);
      const question = { query: "days" };
      assert.equal((await harness.api("POST", "/v1/knowledge/search", question, reviewer.key)).status, 200);
      for (const [method, to] of [
        ["GET", path("shipping")],
        ["POST", "/v1/knowledge/search"],
      ] as const) {
        refused(await harness.api(method, to, question, null), 401, "unauthenticated");
      }
    });

    test("[D4] every change is in the audit log with its author, without the text", async () => {
      const rows = await databaseOf(harness).query<Record<string, unknown>>({
        sql: "select action, actor_name, subject_type, detail from audit_log where subject_id = 'page-0' order by id",
        parameters: [],
      });
      assert.deepEqual(
        rows.map((row) => [row["action"], row["actor_name"], row["subject_type"]]),
        [
          ["knowledge.put", "admin", "knowledge_document"],
          ["knowledge.delete", "admin", "knowledge_document"],
        ],
      );
      assert.doesNotMatch(JSON.stringify([rows, harness.lines]), /Shoes/);
    });

    test("an invalid field is named and changes nothing", async () => {
      const cases: [object, RegExp][] = [
        [{ ...shipping, text: " \n" }, /^text/],
        [{ ...shipping, text: "a\0b" }, /^text/],
        [{ ...shipping, title: "\ud800" }, /^title/],
        [{ ...shipping, tags: "eu" }, /^tags/],
        [{ ...shipping, kind: "faq" }, /^kind/],
        [{ ...shipping, text: "x".repeat(200_001) }, /^text/],
      ];
      for (const [document, field] of cases) {
        const answer = await put("shipping", document);
        refused(answer, 422, "field_invalid");
        assert.match(String(answer.body["detail"]), field);
      }
      for (const query of [
        {},
        { query: " " },
        { query: "a", limit: 41 },
        { query: "a", filter: { colour: "red" } },
      ]) {
        refused(await harness.api("POST", "/v1/knowledge/search", query), 422, "field_invalid");
      }
      for (const id of ["-", "a?b", "x".repeat(201), " ", "a\nb"]) {
        refused(await put(id, shipping), 422, "field_invalid");
        refused(await harness.api("GET", path(id)), 404, "not_found");
      }
      refused(await harness.api("GET", "/v1/knowledge/documents?cursor=x"), 422, "field_invalid");
      assert.deepEqual(await search("parcels to Germany", { limit: 1 }), ["shipping"]);
    });

    test("[D4] health reports that the vectors are green", async () => {
      const { body } = await harness.api("GET", "/v1/health", undefined, null);
      assert.deepEqual(lightOf(body), ["ok", "green"]);
    });

    if (engine === "Qdrant") {
      test("[D4] a put interrupted by Qdrant keeps the old document intact, and the next one completes it", async () => {
        const changed = { ...shipping, text: "Parcels are carried by pigeons now." };
        for (let calls = 0; calls < 2; calls += 1) {
          qdrant?.failNext(400);
          const answer = await put("shipping", changed);
          assert.equal(answer.status, 500);
          assert.deepEqual(await search("parcels to Germany", { limit: 1 }), ["shipping"]);
          assert.equal((await harness.api("GET", path("shipping"))).body["text"], shipping.text);
        }
        assert.equal((await put("shipping", changed)).status, 200);
        const { body } = await harness.api("POST", "/v1/knowledge/search", {
          query: "parcels by pigeons",
          limit: 1,
        });
        assert.equal(body.items[0]?.["text"], changed.text);
      });

      test("[D4] [S11] Qdrant down: 503, health reports it, documents stay listed, drafts have no passages", async () => {
        for (const _ of [1, 2, 3]) qdrant?.failNext(503);
        refused(
          await harness.api("POST", "/v1/knowledge/search", { query: "a" }),
          503,
          "vectors_unavailable",
        );
        refused(await harness.api("DELETE", path("shipping")), 503, "vectors_unavailable");
        const { body } = await harness.api("GET", "/v1/health", undefined, null);
        assert.deepEqual(lightOf(body), ["degraded", null]);
        assert.equal((await harness.api("GET", path("shipping"))).status, 200);
        await harness.update(
          textUpdate({ updateId: 1, userId: 1, text: "How long do parcels to Germany take?" }),
        );
        qdrant?.failNext(503);
        await harness.work();
        const reviews = await harness.api("GET", "/v1/reviews");
        assert.deepEqual(
          reviews.body.items.map(({ status, context }) => [status, Object(context)["knowledge"]]),
          [["pending", []]],
        );
        assert.ok(harness.lines.some(({ event }) => event === "knowledge.not_searched"));
      });

      test("none of our requests broke Qdrant's contract", () => assert.deepEqual(qdrant?.violations, []));
    }
  });
}

describe("the knowledge module", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());
  const by = { id: ReviewerId.parse("00000000-0000-5000-8000-000000000001"), name: "admin" };
  const id = DocumentId.parse("counted");
  /** A module that counts the texts it embeds. */
  const portsWith = (name: string, change: (vectors: Vectors) => Vectors = (vectors) => vectors) => {
    const counted = { texts: 0 };
    const embedder: Embedder = {
      name,
      embed: (texts, purpose) => {
        counted.texts += texts.length;
        return lexicalEmbedder.embed(texts, purpose);
      },
    };
    const { clock } = harness;
    const sql = databaseOf(harness);
    const vectors = change(createPostgresVectors(sql));
    return { counted, sql, vectors, embedder, clock, ids: randomIds, log: silentLog, redis: null };
  };
  const input = (more: object = {}) => DocumentInput.parse({ ...shipping, ...more });

  test("[D4] unchanged chunks are not embedded again; another title, text or embedder is", async () => {
    const ports = portsWith("one");
    await putDocument(ports, id, input(), by);
    assert.equal(ports.counted.texts, 1);
    await putDocument(ports, id, input(), by);
    await putDocument(ports, id, input({ tags: ["other"], source: "elsewhere", document_type: "note" }), by);
    assert.equal(ports.counted.texts, 1);
    assert.deepEqual((await getDocument(ports, id)).tags, ["other"]);
    await putDocument(ports, id, input({ title: "Delivery" }), by);
    await putDocument(ports, id, input({ text: "Other words." }), by);
    assert.equal(ports.counted.texts, 3);
    const other = portsWith("two");
    await putDocument(other, id, input({ text: "Other words." }), by);
    assert.equal(other.counted.texts, 1);
  });

  test("[D4] after a change of embedder the old vectors match nothing until documents are re-embedded", async () => {
    const ports = portsWith("three");
    const query = { query: "Other words", filter: {}, limit: 5 };
    assert.deepEqual((await searchKnowledge(ports, query)).items, []);
    assert.equal(await reindex(ports, 10, by), 1);
    assert.equal(await reindex(ports, 10, by), 0);
    assert.deepEqual(
      (await searchKnowledge(ports, query)).items.map((hit) => hit.document_id),
      [id],
    );
  });

  test("[D4] a search costs one Postgres round trip, and none if its statement joins another batch", async () => {
    const { knowledge } = harness.app.reviewer;
    const before = harness.proxies.postgres.count();
    const statements = await searchStatements(knowledge, "pigeons", 3);
    assert.equal(harness.proxies.postgres.count(), before);
    await searchKnowledge(knowledge, { query: "pigeons", filter: {}, limit: 3 });
    assert.equal(harness.proxies.postgres.count(), before + 1);
    const { hits, hasChunks, one } = await harness.app.sql.batch({
      ...statements,
      one: { sql: "select 1 as one", parameters: [] },
    });
    assert.equal(hits.length, 0);
    assert.deepEqual(hasChunks, [{ has_chunks: true }]);
    assert.deepEqual(one, [{ one: 1 }]);
  });

  test("[D4] vectors that cannot be deleted after a put do not make it fail", async () => {
    const ports = portsWith("three", (vectors) => ({
      ...vectors,
      remove: async () => {
        throw new Error("gone");
      },
    }));
    assert.equal((await putDocument(ports, id, input({ text: "Third words." }), by)).chunks, 1);
  });

  test("[D4] too few vectors are an error, and nothing is stored", async () => {
    const { clock } = harness;
    const sql = databaseOf(harness);
    const embedder: Embedder = { name: "lazy", embed: async () => [] };
    const vectors = createPostgresVectors(sql);
    const ports = { sql, embedder, clock, vectors, ids: randomIds, log: silentLog, redis: null };
    const lazy = DocumentId.parse("lazy");
    await assert.rejects(putDocument(ports, lazy, input(), by), (error) => hasCode(error, "model_failed"));
    await assert.rejects(getDocument(ports, lazy), (error) => hasCode(error, "not_found"));
  });
});

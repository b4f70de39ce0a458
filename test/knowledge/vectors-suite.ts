/** The guarantees of every vector engine (core/knowledge/port.ts). */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, test } from "vitest";
import type { Sql } from "../../core/kernel/sql.ts";
import { dimensions, type Vectors } from "../../core/knowledge/port.ts";
import {
  ChunkId,
  DocumentId,
  type EmbeddedChunk,
  type Hit,
  type KnowledgeFilter,
} from "../../core/knowledge/schema.ts";
import { deleteChunks, deleteDocument, insertChunks, putDocument } from "../../core/knowledge/sql.ts";
import { ReviewerId } from "../../core/kernel/ids.ts";

const by = { id: ReviewerId.parse("00000000-0000-5000-8000-000000000001"), name: "admin" };
const now = "2026-01-02T03:04:05.000Z";
const embedder = "suite";

/** In the plane of the first two axes: 0° is the query's own direction, so the score is the angle's cosine. */
const at = (degrees: number): number[] => {
  const angle = (degrees * Math.PI) / 180;
  return Array.from({ length: dimensions }, (_, axis) =>
    axis === 0 ? Math.cos(angle) : axis === 1 ? Math.sin(angle) : 0,
  );
};

interface TestDocument {
  readonly id: string;
  readonly document_type?: string;
  readonly tags?: readonly string[];
  readonly source?: string;
  /** The angle of each chunk, degrees. */
  readonly angles: readonly number[];
}

/** Runs the suite; `start` provides an engine and the migrated database with its texts. */
export function vectorsSuite(
  name: string,
  start: () => Promise<{ vectors: Vectors; sql: Sql; status?: string; close(): Promise<void> }>,
): void {
  describe(`Vectors: ${name}`, async () => {
    const { vectors, sql, status = "green", close } = await start();

    const store = async ({ id, angles, ...rest }: TestDocument): Promise<ChunkId[]> => {
      const document_id = DocumentId.parse(id);
      const payload = {
        document_type: rest.document_type ?? "faq",
        tags: [...(rest.tags ?? [])],
        source: rest.source ?? "handbook",
      };
      const chunks: EmbeddedChunk[] = angles.map((degrees, chunk_index) => ({
        ...payload,
        id: ChunkId.parse(randomUUID()),
        document_id,
        chunk_index,
        text: `${id}/${chunk_index}`,
        vector: at(degrees),
      }));
      const content = { content_hash: "hash", embedder, engine: vectors.engine };
      const document = {
        ...payload,
        ...content,
        id: document_id,
        title: `Title of ${id}`,
        text: "text",
        by,
        now,
      };
      const { deleted } = await sql.batch({
        put: putDocument(document, chunks.length),
        deleted: deleteChunks(document_id),
        inserted: insertChunks(chunks),
        alongside: await vectors.upsert(chunks),
      });
      await vectors.remove(deleted.map((row) => row.id));
      return chunks.map((chunk) => chunk.id);
    };
    const find = async (filter: KnowledgeFilter = {}, limit = 20): Promise<Hit[]> =>
      (await sql.batch(await vectors.search({ vector: at(0), embedder, filter, limit }))).hits;
    const names = async (filter: KnowledgeFilter = {}, limit = 20) =>
      (await find(filter, limit)).map((hit) => `${hit.document_id}/${hit.chunk_index}`);

    test("[D4] before anything is stored a search finds nothing", async () => {
      assert.deepEqual(await find(), []);
    });

    test("[D4] setup creates what is missing, and changes nothing the second time", async () => {
      await Promise.all([vectors.setup(), vectors.setup()]);
      await store({ id: "kept", angles: [10] });
      await vectors.setup();
      assert.deepEqual(await names(), ["kept/0"]);
    });

    test("[D4] after setup the status is reported", async () => {
      assert.equal((await vectors.status()).status, status);
    });

    test("[D4] hits come best first, with their score and their source", async () => {
      await store({
        id: "far",
        angles: [80],
        document_type: "policy",
        tags: ["law"],
        source: "https://law",
      });
      await store({ id: "near", angles: [5, 60], tags: ["ship", "eu"] });
      assert.deepEqual(await names(), ["near/0", "kept/0", "near/1", "far/0"]);
      const [first] = await find();
      assert.ok(
        first !== undefined && Math.abs(first.score - Math.cos(Math.PI / 36)) < 1e-5,
        `${first?.score}`,
      );
      assert.deepEqual(
        { ...first, score: 1 },
        {
          document_id: "near",
          chunk_index: 0,
          title: "Title of near",
          source: "handbook",
          document_type: "faq",
          tags: ["ship", "eu"],
          text: "near/0",
          score: 1,
        },
      );
    });

    test("[D4] at most the limit, and those are the best", async () => {
      assert.deepEqual(await names({}, 2), ["near/0", "kept/0"]);
      assert.deepEqual(await names({ document_type: "faq" }, 2), ["near/0", "kept/0"]);
    });

    const cases: [string, KnowledgeFilter, string[]][] = [
      ["document_type", { document_type: "policy" }, ["far/0"]],
      [
        "several document_types",
        { document_type: ["policy", "faq"] },
        ["near/0", "kept/0", "near/1", "far/0"],
      ],
      ["a tag", { tags: "law" }, ["far/0"]],
      ["all of several tags", { tags: ["ship", "eu"] }, ["near/0", "near/1"]],
      ["tags that no document has together", { tags: ["ship", "law"] }, []],
      ["source", { source: "https://law" }, ["far/0"]],
      ["document_id", { document_id: "kept" }, ["kept/0"]],
      ["several document_ids", { document_id: ["kept", "far", "none"] }, ["kept/0", "far/0"]],
      ["chunk_index", { chunk_index: 1 }, ["near/1"]],
      ["a range of chunk_index", { chunk_index: { from: 0, to: 0 } }, ["near/0", "kept/0", "far/0"]],
      ["an open range of chunk_index", { chunk_index: { from: 1 } }, ["near/1"]],
      [
        "everything at once",
        {
          document_type: "faq",
          tags: ["eu"],
          source: "handbook",
          document_id: ["near"],
          chunk_index: { to: 0 },
        },
        ["near/0"],
      ],
      ["conditions that exclude each other", { document_type: "policy", tags: "ship" }, []],
      ["hostile text", { source: `'; drop table knowledge_chunks; -- $1 \\ "` }, []],
    ];
    for (const [what, filter, expected] of cases) {
      test(`[D4] a filter on ${what}`, async () => assert.deepEqual(await names(filter), expected));
    }

    test("[D4] storing a document again removes its old chunks", async () => {
      await store({ id: "near", angles: [20], tags: ["ship"] });
      assert.deepEqual(await names(), ["kept/0", "near/0", "far/0"]);
      assert.deepEqual(await names({ tags: "eu" }), []);
    });

    test("[D4] filters see a change of type, tags and source", async () => {
      const payload = { document_type: "guide", tags: ["new"], source: "wiki" };
      await vectors.describe(DocumentId.parse("far"), payload);
      await sql.query({
        sql: "update knowledge_documents set document_type = 'guide', tags = '{new}', source = 'wiki' where id = 'far'",
        parameters: [],
      });
      assert.deepEqual(await names({ document_type: "guide", tags: "new", source: "wiki" }), ["far/0"]);
      assert.deepEqual(await names({ document_type: "policy" }), []);
    });

    test("[D4] a document stored sixty times hides no other", async () => {
      // Each time at other angles, like an edited text: 120 dead rows are nearer than the last live one.
      for (let turn = 0; turn < 60; turn += 1) {
        await store({ id: "churned", angles: [20 + turn / 10, 20.05 + turn / 10] });
      }
      const wanted = ["kept/0", "near/0", "far/0", "churned/0", "churned/1"];
      const search = { vector: at(0), embedder, filter: {}, limit: 5 };
      // Otherwise so few chunks are compared without the index, which is what keeps dead rows.
      const byIndex = { sql: "set local enable_sort = off", parameters: [] };
      const { hits } = await sql.batch({ byIndex, ...(await vectors.search(search)) });
      const found = hits.map((hit) => `${hit.document_id}/${hit.chunk_index}`);
      assert.deepEqual(found.toSorted(), wanted.toSorted());
      await vectors.deleteDocument(DocumentId.parse("churned"));
      await sql.query(deleteDocument(DocumentId.parse("churned"), by, now));
    });

    test("[D4] vectors of another embedder are not compared", async () => {
      const search = { vector: at(0), embedder: "another", filter: {}, limit: 20 };
      assert.deepEqual((await sql.batch(await vectors.search(search))).hits, []);
    });

    test("[D4] a deleted document is not found, and deleting an unknown one is not an error", async () => {
      const id = DocumentId.parse("kept");
      await vectors.deleteDocument(id);
      await sql.query(deleteDocument(id, by, now));
      await vectors.deleteDocument(id);
      assert.deepEqual(await names(), ["near/0", "far/0"]);
    });

    test("[D4] many documents stored at once are all found, and one stored by many ends up as one of them", async () => {
      await Promise.all([
        ...Array.from({ length: 6 }, (_, n) =>
          store({ id: `crowd-${n}`, angles: [30, 40], tags: ["crowd"] }),
        ),
        ...Array.from({ length: 4 }, (_, n) =>
          store({ id: "fought", angles: Array.from({ length: n + 1 }, () => n + 1), source: `writer-${n}` }),
        ),
      ]);
      assert.equal((await find({ tags: "crowd" })).length, 12);
      const fought = await find({ document_id: "fought" });
      const writer = Number(fought[0]?.source.slice(-1));
      assert.deepEqual(
        fought.map((hit) => [hit.chunk_index, hit.source, Math.round(1e4 * hit.score)]),
        Array.from({ length: writer + 1 }, (_, index) => [
          index,
          `writer-${writer}`,
          Math.round(1e4 * Math.cos(((writer + 1) * Math.PI) / 180)),
        ]),
      );
    });

    test("[D4] vectors of another size are rejected and leave nothing", async () => {
      const before = await names();
      const chunk = {
        id: ChunkId.parse(randomUUID()),
        document_id: DocumentId.parse("near"),
        chunk_index: 7,
      };
      const wrong = { ...chunk, text: "x", document_type: "faq", tags: [], source: "s", vector: [1, 2, 3] };
      await assert.rejects(async () => {
        await sql.batch({ inserted: insertChunks([wrong]), alongside: await vectors.upsert([wrong]) });
      });
      assert.deepEqual(await names(), before);
    });

    test("the suite closes what it opened", close);
  });
}

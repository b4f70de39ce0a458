/** The cost of storing a document again: only new parts are embedded and written, on pgvector and on Qdrant. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { hasCode } from "../../core/kernel/errors.ts";
import { randomIds, ReviewerId } from "../../core/kernel/ids.ts";
import { systemClock } from "../../core/kernel/clock.ts";
import { silentLog } from "../../core/kernel/log.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { deleteDocument, getDocument, reindex, searchKnowledge } from "../../core/knowledge/knowledge.ts";
import type { KnowledgePorts } from "../../core/knowledge/port.ts";
import { putDocument } from "../../core/knowledge/put-document.ts";
import type { Embedder } from "../../core/knowledge/port.ts";
import { DocumentId, DocumentInput } from "../../core/knowledge/schema.ts";
import { createGuard } from "../../core/storage/guard.ts";
import { createPostgresVectors } from "../../core/storage/vectors-postgres.ts";
import { createQdrantVectors } from "../../core/storage/vectors-qdrant.ts";
import { lexicalEmbedder } from "../../core/vendors/lexical-embedder.ts";
import { driverOver, startMigratedPostgres } from "../support/database.ts";
import { type QdrantServer, startQdrantServer } from "../support/qdrant-server.ts";

const by = { id: ReviewerId.parse("00000000-0000-5000-8000-000000000001"), name: "admin" };
const fillers = "bread,cheese,honey,olives,pepper,salt,sugar,tea,wine,yeast".split(",");
/** Each section is a separate chunk. */
const section = (about: string) =>
  `## ${about}\n\n${Array.from({ length: 90 }, (_, n) => `${about} ${fillers[n % 10]}`).join(" ")}.`;
const abouts = Array.from({ length: 12 }, (_, n) => `topic${n}`);
const documentOf = (sections: readonly string[], more: object = {}) =>
  DocumentInput.parse({
    title: "Handbook",
    source: "handbook.md",
    document_type: "page",
    tags: ["old"],
    text: sections.map(section).join("\n\n"),
    ...more,
  });

for (const engine of ["pgvector", "Qdrant"] as const) {
  describe(`a document that is stored again, on ${engine}`, () => {
    let sql: Sql;
    let qdrant: QdrantServer | null = null;
    let close: () => Promise<void>;
    beforeAll(async () => {
      const postgres = await startMigratedPostgres();
      sql = driverOver(postgres);
      qdrant = engine === "Qdrant" ? await startQdrantServer() : null;
      close = async () => void (await Promise.all([postgres.close(), qdrant?.close()]));
    });
    afterAll(() => close());

    /** The ports, and the texts that were embedded; `gate` runs before each embedding. */
    const portsWith = (gate: () => Promise<unknown> = async () => undefined, name = "lexical") => {
      const texts: string[] = [];
      const embedder: Embedder = {
        name,
        embed: async (asked, purpose) => {
          if (purpose === "document") {
            texts.push(...asked);
            await gate();
          }
          return lexicalEmbedder.embed(asked, purpose);
        },
      };
      const guard = createGuard({ store: "qdrant", timeoutMs: 5_000, retryDelaysMs: [], clock: systemClock });
      const settings = { url: qdrant?.url ?? "", apiKey: null, collection: "kept", timeoutMs: 5_000 };
      const vectors = qdrant === null ? createPostgresVectors(sql) : createQdrantVectors(settings, guard);
      const ports = {
        sql,
        vectors,
        embedder,
        clock: systemClock,
        ids: randomIds,
        log: silentLog,
        redis: null,
      };
      return { texts, ...ports };
    };
    /** Each chunk by its heading: its id, and the transaction that wrote its row. */
    const rowsOf = async (id: string) => {
      const rows = await sql.query<{ id: string; written: string; about: string }>({
        sql: `select id, xmin::text as written, substring(text from '## (\\w+)') as about from knowledge_chunks
          where document_id = $1 order by chunk_index`,
        parameters: [id],
      });
      return rows.map(({ about, ...row }) => [about, row] as const);
    };
    /** The document's chunks as searches see them, in order, each found by a filter on its position. */
    const foundIn = async (knowledge: KnowledgePorts, document_id: string, count: number) =>
      Promise.all(
        Array.from({ length: count }, async (_, chunk_index) => {
          const filter = { document_id, chunk_index };
          const { items } = await searchKnowledge(knowledge, { query: "bread", filter, limit: 5 });
          return items.map(({ text }) => /## (\w+)/.exec(text)?.[1]).join();
        }),
      );

    test("[D4] only a changed section is embedded and written; the other rows are not touched", async () => {
      const knowledge = portsWith();
      const id = DocumentId.parse("changed");
      await putDocument(knowledge, id, documentOf(abouts), by);
      assert.equal(knowledge.texts.length, 12);
      const rows = await rowsOf(id);
      const changed = abouts.with(7, "novelty");
      const { chunks } = await putDocument(knowledge, id, documentOf(changed, { tags: ["new"] }), by);
      assert.equal(chunks, 12);
      assert.deepEqual(
        knowledge.texts.slice(12).map((text) => /## (\w+)/.exec(text)?.[1]),
        ["novelty"],
      );
      const after = await rowsOf(id);
      assert.deepEqual(after.toSpliced(7, 1), rows.toSpliced(7, 1));
      assert.deepEqual(await foundIn(knowledge, id, 12), changed);
      const hits = await searchKnowledge(knowledge, { query: "topic3", filter: { tags: "new" }, limit: 1 });
      assert.match(hits.items[0]?.text ?? "", /topic3/);
      assert.deepEqual(
        (await searchKnowledge(knowledge, { query: "topic3", filter: { tags: "old" }, limit: 1 })).items,
        [],
      );
    });

    test("[D4] sections that are added, removed, repeated and reordered: only new ones are embedded", async () => {
      const knowledge = portsWith();
      const id = DocumentId.parse("moved");
      const steps: readonly [sections: readonly string[], fresh: readonly string[]][] = [
        [abouts, abouts],
        [["first", ...abouts], ["first"]],
        [abouts.toReversed(), []],
        [abouts.slice(2, 9), []],
        [
          ["twice", ...abouts.slice(2, 9), "twice"],
          ["twice", "twice"],
        ],
        [["twice", "topic5", "twice", "topic5"], ["topic5"]],
        [["topic5", "twice"], []],
      ];
      for (const [sections, fresh] of steps) {
        knowledge.texts.length = 0;
        await putDocument(knowledge, id, documentOf(sections), by);
        assert.deepEqual(
          knowledge.texts.map((text) => /## (\w+)/.exec(text)?.[1]),
          fresh,
        );
        assert.deepEqual(await foundIn(knowledge, id, sections.length + 1), [...sections, ""]);
      }
    });

    test("[D4] another title or embedder recomputes every vector", async () => {
      const id = DocumentId.parse("renamed");
      const knowledge = portsWith();
      await putDocument(knowledge, id, documentOf(abouts), by);
      await putDocument(knowledge, id, documentOf(abouts.with(0, "other"), { title: "Manual" }), by);
      assert.equal(knowledge.texts.length, 24);
      const other = portsWith(undefined, "other");
      await putDocument(other, id, documentOf(abouts, { title: "Manual" }), by);
      assert.equal(other.texts.length, 12);
      assert.deepEqual(await foundIn(other, id, 12), abouts);
    });

    test("[D4] a chunk to keep is removed meanwhile: the document is complete all the same", async () => {
      const id = DocumentId.parse("raced");
      await putDocument(portsWith(), id, documentOf(abouts), by);
      const kept = abouts.with(3, "mine");
      const others = abouts.with(9, "theirs").slice(5);
      const meanwhile = [
        () => putDocument(portsWith(), id, documentOf(others), by),
        () => deleteDocument(portsWith(), id, by),
      ];
      for (const interfere of meanwhile) {
        let pending = [interfere];
        const slow = portsWith(async () => {
          const now = pending;
          pending = [];
          for (const run of now) await run();
        });
        await putDocument(slow, id, documentOf(kept), by);
        assert.deepEqual(await foundIn(slow, id, 13), [...kept, ""]);
        await putDocument(portsWith(), id, documentOf(abouts), by);
      }
    });

    test("[D4] many concurrent puts of the same document: it ends up as one of them", async () => {
      const id = DocumentId.parse("fought");
      await putDocument(portsWith(), id, documentOf(abouts), by);
      const versions = abouts.map((about, at) => [about, ...abouts.slice(at), `own${at}`]);
      await Promise.all(versions.map((sections) => putDocument(portsWith(), id, documentOf(sections), by)));
      const { chunks, text } = await getDocument(portsWith(), id);
      const winner = Array.from(text.matchAll(/## (\w+)/g), ([, about]) => about);
      assert.equal(chunks, winner.length);
      assert.deepEqual(
        (await rowsOf(id)).map(([about]) => about),
        winner,
      );
      const { items } = await searchKnowledge(portsWith(), {
        query: "bread",
        filter: { document_id: id },
        limit: 40,
      });
      assert.equal(items.length, winner.length);
    });

    test("[D4] a put of a version that somebody else changes or deletes meanwhile is refused as a whole", async () => {
      const id = DocumentId.parse("edited");
      const { version } = await putDocument(portsWith(), id, documentOf(abouts), by);
      assert.equal(version, 1);
      const theirs = abouts.with(9, "theirs").slice(2);
      const mine = documentOf(abouts.with(3, "mine"), { tags: ["mine"], version });
      const during = (interfere: () => Promise<unknown>) => {
        let pending = [interfere];
        return portsWith(async () => {
          for (const run of pending.splice(0)) await run();
        });
      };
      const changing = during(() => putDocument(portsWith(), id, documentOf(theirs), by));
      const refused = await putDocument(changing, id, mine, by).catch((error: unknown) => error);
      assert.ok(hasCode(refused, "version_conflict"), String(refused));
      assert.partialDeepStrictEqual(refused.facts, { version: 2, changed_by: "admin" });
      const early = portsWith();
      await assert.rejects(putDocument(early, id, mine, by), (error) => hasCode(error, "version_conflict"));
      assert.deepEqual(early.texts, [], "nothing is embedded in vain");
      assert.deepEqual(await foundIn(early, id, 12), [...theirs, "", ""]);
      const filter = { document_id: id, tags: "mine" };
      const { items } = await searchKnowledge(early, { query: "bread", filter, limit: 40 });
      assert.deepEqual(items, []);
      const repeated = await putDocument(early, id, documentOf(theirs, { version }), by);
      assert.equal(repeated.version, 2, "the same again is no change");
      const deleting = during(() => deleteDocument(portsWith(), id, by));
      await assert.rejects(
        putDocument(deleting, id, { ...mine, version: 2 }, by),
        (error) => hasCode(error, "not_found") && error.facts["changed_by"] === "admin",
      );
      await assert.rejects(getDocument(early, id), (error) => hasCode(error, "not_found"));
    });

    test("[D4] re-embedding neither undoes a change made meanwhile nor brings a deleted document back", async () => {
      const [changed, deleted] = [DocumentId.parse("again-1"), DocumentId.parse("again-2")];
      await putDocument(portsWith(), changed, documentOf(abouts), by);
      await putDocument(portsWith(), deleted, documentOf(abouts), by);
      const meanwhile = [
        () => putDocument(portsWith(undefined, "newer"), changed, documentOf(["theirs"]), by),
        () => deleteDocument(portsWith(), deleted, by),
      ];
      const newer = portsWith(async () => {
        for (const run of meanwhile.splice(0)) await run();
      }, "newer");
      await reindex(newer, 40, by);
      const { text, version } = await getDocument(newer, changed);
      assert.deepEqual([text, version], [documentOf(["theirs"]).text, 2]);
      await assert.rejects(getDocument(newer, deleted), (error) => hasCode(error, "not_found"));
      assert.equal(await reindex(newer, 40, by), 0);
    });

    if (engine === "Qdrant")
      test("none of our requests broke Qdrant's contract", () => assert.deepEqual(qdrant?.violations, []));
  });
}

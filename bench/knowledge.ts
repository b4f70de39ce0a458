/**
 * How many of the five nearest of 3,000 chunks a search finds after a hundred changes. Two documents change one word at
 * a time, like a price list, so that there are dead rows where half of the questions search.
 */
import { systemClock } from "../core/kernel/clock.ts";
import { randomIds, ReviewerId } from "../core/kernel/ids.ts";
import { silentLog } from "../core/kernel/log.ts";
import type { Sql, Statement } from "../core/kernel/sql.ts";
import { migrate } from "../core/app/migrate.ts";
import { searchStatements } from "../core/knowledge/knowledge.ts";
import { putDocument } from "../core/knowledge/put-document.ts";
import { DocumentId } from "../core/knowledge/schema.ts";
import { createPostgresVectors } from "../core/storage/vectors-postgres.ts";
import { lexicalEmbedder } from "../core/vendors/lexical-embedder.ts";
import { startEmbeddedPostgres } from "../local/engines/postgres.ts";
import { readOptions, integer } from "../local/options.ts";
import { driverOver } from "../test/support/database.ts";

const values = readOptions(
  "npm run bench:knowledge -- [--changes 100]\nrecall of the first five chunks against an exact search",
  { changes: integer(100, { min: 0 }) },
);

/** The minimum share of the five nearest to find. */
const wanted = 0.98;
const [documents, sections, questions, changing] = [300, 10, 100, 2];
const by = { id: ReviewerId.parse("00000000-0000-5000-8000-000000000001"), name: "bench" };

let seed = 7;
const random = (below: number): number => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
};
const syllables = "ba be bi do du fa ga ha ki lo ma ne no pa ra ri sa so ta ti ve wa zu".split(" ");
const words = Array.from({ length: 900 }, () =>
  Array.from({ length: 2 + random(3) }, () => syllables[random(syllables.length)]).join(""),
);
const say = (length: number): string => Array.from({ length }, () => words[random(words.length)]).join(" ");
/** The sections of a document, each long enough to be a separate chunk. */
const sectionsOf = (): string[] => Array.from({ length: sections }, () => say(110));
const texts = Array.from({ length: documents }, sectionsOf);
const changeWord = (section: string): string =>
  section
    .split(" ")
    .with(random(100), words[random(words.length)] ?? "")
    .join(" ");

// Never vacuumed: a vacuum would remove the dead rows that the benchmark is about.
const postgres = await startEmbeddedPostgres({ dataDir: null, vacuumAfter: Infinity });
const sql = driverOver(postgres);
await migrate(sql);
const knowledge = {
  sql,
  vectors: createPostgresVectors(sql),
  embedder: lexicalEmbedder,
  clock: systemClock,
  ids: randomIds,
  log: silentLog,
  redis: null,
};
const put = (nth: number) =>
  putDocument(
    knowledge,
    DocumentId.parse(`document ${nth}`),
    {
      title: `${nth}`,
      source: "bench",
      document_type: "page",
      tags: [],
      text: (texts[nth] ?? []).map((section, at) => `## ${nth} ${at}\n\n${section}.`).join("\n\n"),
    },
    by,
  );
const change = (nth: number) => {
  texts[nth] = (texts[nth] ?? []).map(changeWord);
  return put(nth);
};

const set = (setting: string): Statement => ({ sql: `set local ${setting}`, parameters: [] });
/** Six consecutive words of a chunk; every other question is about a document that changes. */
const queries = Array.from({ length: questions }, (_, nth) => {
  const section = texts[nth % 2 === 0 ? random(changing) : random(documents)]?.[random(sections)] ?? "";
  const start = random(100);
  return section
    .split(" ")
    .slice(start, start + 6)
    .join(" ");
});

/** Ids of the five that a search finds with these settings. */
async function found(db: Sql, question: string, settings: readonly Statement[]): Promise<string[]> {
  const { setting, hits } = await searchStatements(knowledge, question, 5);
  const found = await db.batch({ setting, settings, hits });
  return found.hits.map((hit) => `${hit.document_id}/${hit.chunk_index}`);
}

/** The planner may find so few chunks faster without the index, which would hide the index's results. */
const byIndex = set("enable_sort = off");
/** The previous setting: 40 candidates, whether or not their rows still exist. */
const former = [set("hnsw.iterative_scan = off"), set("hnsw.ef_search = 40")];

async function recall(): Promise<{ before: number; after: number }> {
  let [before, after, all] = [0, 0, 0];
  for (const question of queries) {
    const exact = new Set(await found(sql, question, [set("enable_indexscan = off")]));
    const count = (ids: readonly string[]) => ids.filter((id) => exact.has(id)).length;
    before += count(await found(sql, question, [byIndex, ...former]));
    after += count(await found(sql, question, [byIndex]));
    all += exact.size;
  }
  return { before: before / all, after: after / all };
}

/** Built at once, which takes a fifth of the time of 3,000 inserts. */
const [index] = await sql.query<{ definition: string }>({
  sql: "select pg_get_indexdef('knowledge_chunks_embedding'::regclass) as definition",
  parameters: [],
});
await sql.query({ sql: "drop index knowledge_chunks_embedding", parameters: [] });
for (let nth = 0; nth < documents; nth += 1) await put(nth);
await sql.query({ sql: index?.definition ?? "", parameters: [] });
const [stored] = await sql.query<{ chunks: number }>({
  sql: "select count(*)::integer as chunks from knowledge_chunks",
  parameters: [],
});
const fresh = await recall();
for (let nth = 0; nth < values.changes; nth += 1) await change(nth % changing);
const changed = await recall();
await postgres.close();

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const line = (name: string, { before: then, after }: typeof fresh) =>
  console.log(`${name}: ${percent(after)} of the five nearest; with 40 candidates ${percent(then)}`);
line(`${stored?.chunks ?? 0} chunks`, fresh);
line(`after ${values.changes} changes`, changed);
if (fresh.after < wanted || changed.after < wanted) {
  console.error(`a search must find ${percent(wanted)}`);
  process.exitCode = 1;
}

/** How many of the five nearest chunks a search finds of 3,000, after documents were put anew a hundred times. */
import { parseArgs } from "node:util";
import { systemClock } from "../core/kernel/clock.ts";
import { randomIds, ReviewerId } from "../core/kernel/ids.ts";
import { silentLog } from "../core/kernel/log.ts";
import type { Sql, Statement } from "../core/kernel/sql.ts";
import { createKnowledge } from "../core/knowledge/knowledge.ts";
import { DocumentId, type Hit } from "../core/knowledge/schema.ts";
import { createPostgresVectors } from "../core/storage/vectors-postgres.ts";
import { lexicalEmbedder } from "../core/vendors/lexical-embedder.ts";
import { driverOver, startMigratedPostgres } from "../test/support/database.ts";

const { values } = parseArgs({
  options: { changes: { type: "string", default: "100" }, help: { type: "boolean", default: false } },
});
if (values.help) {
  console.log(
    "npm run bench:knowledge -- [--changes 100]\nrecall of the first five chunks against an exact search",
  );
  process.exit(0);
}

/** The share of the five nearest that must be found. */
const wanted = 0.98;
const [documents, sections, questions] = [60, 50, 200];
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
const textOf = (): string =>
  Array.from({ length: sections }, (_, nth) => `## ${say(2)} ${nth}\n\n${say(40)}.`).join("\n\n");

const postgres = await startMigratedPostgres();
const sql = driverOver(postgres);
const knowledge = createKnowledge({
  sql,
  vectors: createPostgresVectors(sql),
  embedder: lexicalEmbedder,
  clock: systemClock,
  ids: randomIds,
  log: silentLog,
});
const put = (nth: number) =>
  knowledge.put(
    DocumentId.parse(`document ${nth}`),
    { title: say(3), source: "bench", document_type: "page", tags: [], text: textOf() },
    by,
  );

const set = (setting: string): Statement => ({ sql: `set local ${setting}`, parameters: [] });
const asked = Array.from({ length: questions }, () => say(6));

/** Ids of the five that a search finds with these settings. */
async function found(db: Sql, question: string, settings: readonly Statement[] | null): Promise<string[]> {
  const [own, hits] = await knowledge.searchStatements(question, 5);
  const [rows] = (await db.batch([...(settings ?? [own]), hits])).slice(-1) as [Hit[]];
  return rows.map((hit) => `${hit.document_id}/${hit.chunk_index}`);
}

async function recall(settings: readonly Statement[] | null): Promise<number> {
  let [same, all] = [0, 0];
  for (const question of asked) {
    const exact = new Set(await found(sql, question, [set("enable_indexscan = off")]));
    const got = await found(sql, question, settings);
    same += got.filter((id) => exact.has(id)).length;
    all += exact.size;
  }
  return same / all;
}

/** As it was: 40 candidates, whether or not their rows are still there; the index is used in either case. */
const before = [set("enable_sort = off"), set("hnsw.iterative_scan = off"), set("hnsw.ef_search = 40")];
const figures = async () => ({ before: await recall(before), after: await recall(null) });

for (let nth = 0; nth < documents; nth += 1) await put(nth);
const fresh = await figures();
for (let nth = 0; nth < Number(values.changes); nth += 1) await put(random(documents));
const changed = await figures();
await postgres.close();

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const line = (name: string, { before: then, after }: typeof fresh) =>
  console.log(`${name}: ${percent(after)} of the five nearest; with 40 candidates ${percent(then)}`);
line(`${documents * sections} chunks`, fresh);
line(`after ${values.changes} changes`, changed);
if (fresh.after < wanted || changed.after < wanted) {
  console.error(`a search must find ${percent(wanted)}`);
  process.exitCode = 1;
}

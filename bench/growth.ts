/** How the costs of reads and of retention grow with the interactions that are stored. */
import { systemHost } from "../core/app/host.ts";
import { systemClock } from "../core/kernel/clock.ts";
import type { Sql } from "../core/kernel/sql.ts";
import { recallStatement } from "../core/memory/recall/recall.ts";
import { archiveStep } from "../core/retention/archive.ts";
import type { Objects } from "../core/retention/port.ts";
import { HistoryQuery } from "../core/review/history-schema.ts";
import { getReviews, listHistory, listQueue } from "../core/review/list.ts";
import { ReviewQuery } from "../core/review/schema.ts";
import { SearchQuery } from "../core/search/schema.ts";
import { searchConversations } from "../core/search/search.ts";
import { flag, readOptions, integer, integers } from "../local/options.ts";
import { admin } from "../test/support/reviews.ts";
import { type Filled, fill, type Reading, readingOf } from "./growth-world.ts";
import { median } from "./median.ts";

const help = `npm run bench:growth -- [--rows 10000,100000,1000000] [--rounds 60] [--json]

Fills a Postgres 18 for each number of interactions (100 of each customer, three months, a queue of some 300) and runs
each of these in turn on all of them: a page of the queue, a customer's history, a search for a common and for a rare
word, a recall, and a batch of retention's archive (250 interactions, the objects in memory). Prints median ms, the
blocks of 8 KB that the statements read, and the indexes that they used at the most rows. A million takes some minutes.
For the log's growth with the number of customers: npm run bench -- --only crowds. --json prints
[{what, rows, ms, blocks, indexes}] as the last line; blocks is null where rows are deleted.`;

const values = readOptions(help, {
  rows: integers([10_000, 100_000, 1_000_000]),
  rounds: integer(60),
  json: flag,
});

/** Some of the generated questions and replies contain it. */
const commonWord = "warehouse";
const question = "Which of the two would you like from the warehouse on Monday?";

const reads: Readonly<Record<string, (sql: Sql, of: Filled) => Promise<unknown>>> = {
  "page of the queue": (sql) => listQueue({ sql, clock: systemClock }, ReviewQuery.parse({}), admin),
  "history of a customer": (sql, { customer }) =>
    listHistory({ sql, clock: systemClock }, HistoryQuery.parse({ customer })),
  "search, common word": (sql) => searchConversations({ sql }, SearchQuery.parse({ q: commonWord })),
  "search, rare word": (sql, { rows }) =>
    searchConversations({ sql }, SearchQuery.parse({ q: String(rows / 2) })),
  recall: (sql, { customer }) =>
    sql.query(recallStatement(customer, question, { skip: 20, budgetTokens: 2_000 })),
};

/** Stands in for the bucket. */
function memoryObjects(): Objects {
  const stored = new Map<string, Uint8Array>();
  return {
    put: async (key, bytes) => void stored.set(key, bytes),
    putNew: async (key, bytes) => !stored.has(key) && stored.set(key, bytes).has(key),
    get: async (key) => stored.get(key) ?? null,
    remove: async (key) => void stored.delete(key),
    list: async () => [...stored.keys()],
  };
}

/** Each call archives the next batch. */
function retentionOf(sql: Sql): () => Promise<unknown> {
  const host = systemHost(() => undefined);
  const ports = { sql, clock: host.clock, ids: host.ids, log: host.log, objects: memoryObjects() };
  const step = archiveStep(ports, (ids) => getReviews(ports, ids));
  return async () => {
    const { done } = await step.batch();
    if (done === 0) throw new Error("retention had nothing to do");
  };
}

interface Row {
  readonly what: string;
  readonly rows: number;
  readonly ms: number;
  readonly blocks: number | null;
  readonly indexes: readonly string[];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * The medians of the works' times, ms. They alternate, so that other load on the machine affects all equally; as many
 * warm-up rounds are not counted.
 */
async function compare(
  filled: readonly Filled[],
  rounds: number,
  workOf: (of: Filled) => () => Promise<unknown>,
): Promise<number[]> {
  const works = filled.map(workOf);
  const times: number[][] = works.map(() => []);
  for (let round = 0; round < rounds * 2; round += 1)
    for (const [at, work] of works.entries()) {
      const ms = await timed(work);
      if (round >= rounds) times[at]?.push(ms);
    }
  return times.map(median);
}

async function measureReads(filled: readonly Filled[]): Promise<Row[]> {
  const found: Row[] = [];
  for (const [what, work] of Object.entries(reads)) {
    const readings: Reading[] = [];
    for (const one of filled) readings.push(await readingOf(one.sql, (sql) => work(sql, one)));
    const times = await compare(filled, values.rounds, (one) => () => work(one.sql, one));
    for (const [at, { rows }] of filled.entries()) {
      const { blocks, indexes } = readings[at] ?? { blocks: null, indexes: [] };
      found.push({ what, rows, ms: times[at] ?? NaN, blocks, indexes });
    }
  }
  // It deletes what it archived, so it comes last and runs no statement twice.
  const times = await compare(filled, 6, ({ sql }) => retentionOf(sql));
  for (const [at, { rows }] of filled.entries())
    found.push({ what: "retention, 250 archived", rows, ms: times[at] ?? NaN, blocks: null, indexes: [] });
  return found;
}

async function main(): Promise<void> {
  const filled: Filled[] = [];
  let found: Row[] = [];
  try {
    for (const rows of values.rows) {
      filled.push(await fill(rows));
      console.error(`filled one with ${rows} interactions`);
    }
    found = await measureReads(filled);
  } finally {
    for (const { close } of filled) await close();
  }
  console.log("| | interactions | ms | blocks |\n| --- | --- | --- | --- |");
  for (const { what, rows, ms, blocks } of found)
    console.log(`| ${what} | ${rows.toLocaleString("en")} | ${ms.toPrecision(3)} | ${blocks ?? ""} |`);
  for (const { what, rows, indexes } of found)
    if (rows === filled.at(-1)?.rows && indexes.length > 0) console.log(`${what}: ${indexes.join(", ")}`);
  if (values.json) console.log(JSON.stringify(found));
}

await main();
process.exit(0);

/**
 * Whether a page of the queue costs the same however much is behind it: 10 thousand interactions compared with a
 * million.
 */
import { migrate } from "../core/app/migrate.ts";
import { systemClock } from "../core/kernel/clock.ts";
import type { Sql } from "../core/kernel/sql.ts";
import { listQueue } from "../core/review/list.ts";
import { ReviewQuery } from "../core/review/schema.ts";
import { flag, readOptions, integer, integers } from "../local/options.ts";
import { seed } from "../scripts/seed.ts";
import { admin } from "../test/support/reviews.ts";
import { driverOver } from "../test/support/database.ts";
import { startRealPostgres } from "../test/support/services.ts";
import { median } from "./median.ts";

const help = `npm run bench:queue -- [--rounds 300] [--rows 10000,1000000] [--json]

Fills a Postgres 18 for each number of interactions (generated as by npm run seed, of 1,000 customers, with a few hundred
in the queue) and reads the first page of 50 of the queue from them in turn, as GET /v1/reviews does, over Neon's
protocol. Prints the median time of a page for each, and the ratio of the last to the first.
--json prints one JSON object last: {pages: [{rows, median_ms}], ratio}.`;

const values = readOptions(help, { json: flag, rounds: integer(300), rows: integers([10_000, 1_000_000]) });

/** The same number in each, so that only what is behind the queue differs. */
const customers = 1_000;

interface Filled {
  readonly rows: number;
  readonly sql: Sql;
  readonly times: number[];
  close(): Promise<void>;
}

async function fill(rows: number): Promise<Filled> {
  const engine = await startRealPostgres(4);
  try {
    const sql = driverOver(engine);
    await migrate(sql);
    await seed(sql, { interactions: rows, customers, until: Date.now(), bare: true });
    console.error(`filled one with ${rows} interactions`);
    return { rows, sql, times: [], close: () => engine.close() };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/**
 * Measures the queue of each database. They alternate, so that other load on the machine affects all equally; as many
 * warm-up rounds are not counted.
 */
async function measure(filled: readonly Filled[], rounds: number): Promise<void> {
  const query = ReviewQuery.parse({});
  for (let round = 0; round < rounds * 2; round += 1) {
    for (const { sql, times } of filled) {
      const start = performance.now();
      const { items } = await listQueue({ sql, clock: systemClock }, query, admin);
      if (round >= rounds) times.push(performance.now() - start);
      if (items.length !== query.limit) throw new Error(`a page of ${items.length}`);
    }
  }
}

async function main(): Promise<void> {
  const filled: Filled[] = [];
  try {
    for (const rows of values.rows) filled.push(await fill(rows));
    await measure(filled, values.rounds);
  } finally {
    for (const { close } of filled) await close();
  }
  const pages = filled.map(({ rows, times }) => ({ rows, median_ms: Number(median(times).toFixed(3)) }));
  const ratio = Number(((pages.at(-1)?.median_ms ?? 0) / (pages[0]?.median_ms ?? 1)).toFixed(3));
  for (const { rows, median_ms } of pages) {
    console.log(`${String(rows).padStart(9)} interactions: a page of the queue takes ${median_ms} ms`);
  }
  console.log(`ratio ${ratio}`);
  if (values.json) console.log(JSON.stringify({ pages, ratio }));
}

await main();

/** Single operations of each store, next to the figures that NADIA is required to reach. */
import { systemClock } from "../core/kernel/clock.ts";
import type { Redis } from "../core/kernel/redis.ts";
import { createReplyCache } from "../core/ledger/cache.ts";
import type { Ledger, ReplyCache } from "../core/ledger/port.ts";
import { replyKeyOf } from "../core/ledger/schema.ts";
import { recallStatement } from "../core/memory/recall/recall.ts";
import { HistoryQuery } from "../core/review/history-schema.ts";
import { getReview, listHistory } from "../core/review/list.ts";
import { createMemoryReplies } from "../core/storage/replies-memory.ts";
import { flag, readOptions, integer } from "../local/options.ts";
import { newCustomer, newSqliteLedger, rowOf, startDynamo } from "../test/support/ledger.ts";
import { redisOver } from "../test/support/redis.ts";
import { startRealRedis } from "../test/support/services.ts";
import { fill } from "./growth-world.ts";
import { median } from "./median.ts";

const help = `npm run bench:stores -- [--rounds 200] [--json]

Median ms of one operation at a time, by the production drivers over HTTP: the ledger in SQLite and in dynoxide, the
reply cache in memory and in Redis 7, Redis itself, and Postgres 18 with 10,000 interactions. Needs redis-server. What
compression saves and takes: npm run bench:memory. --json prints [{what, target, ms}] as the last line.`;

const { rounds, json } = readOptions(help, { rounds: integer(200), json: flag });

interface Measured {
  readonly what: string;
  /** ms, as text. */
  readonly target: string;
  readonly ms: number;
}

/** The median time of a call, ms, after half as many rounds that are not counted. */
async function medianMs(work: (round: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds * 1.5; round += 1) {
    const start = performance.now();
    await work(round);
    if (round >= rounds / 2) times.push(performance.now() - start);
  }
  return median(times);
}

/** `targets` for saving a row, getting one, a page of 50 of a customer, and 25 rows together. */
async function ofLedger(name: string, ledger: Ledger, targets: readonly string[]): Promise<Measured[]> {
  const user = newCustomer();
  const now = Date.now();
  const rowAt = (round: number, more = "") => rowOf(user, `${round}${more}`, now - round * 1_000);
  const batchAt = (round: number) => {
    const other = newCustomer();
    return Array.from({ length: 25 }, (_, at) => rowOf(other, String(at), now - round));
  };
  const works: readonly (readonly [string, (round: number) => Promise<unknown>])[] = [
    ["save a row", (round) => ledger.saveInteraction(rowAt(round))],
    ["get a row", (round) => ledger.getInteraction(rowAt(round % 50).interaction_id)],
    ["50 rows of a customer", () => ledger.getUserInteractions(user, { limit: 50 })],
    ["save 25 rows together", (round) => ledger.saveInteractions(batchAt(round))],
  ];
  const found: Measured[] = [];
  for (const [at, [what, work]] of works.entries())
    found.push({ what: `${name}: ${what}`, target: targets[at] ?? "", ms: await medianMs(work) });
  return found;
}

async function ofCache(name: string, cache: ReplyCache): Promise<Measured[]> {
  const customer = newCustomer();
  const value = "A reply of some sentences. ".repeat(20);
  const key = (round: number) => replyKeyOf(customer, String(round % 40));
  const set = await medianMs((round) => cache.cacheSet(key(round), value));
  const get = await medianMs((round) => cache.cacheGet(key(round)));
  return [
    { what: `reply cache in ${name}: set`, target: "1", ms: set },
    { what: `reply cache in ${name}: get`, target: "0.5", ms: get },
  ];
}

async function ofRedis(redis: Redis): Promise<Measured[]> {
  const commands = {
    GET: "'GET', KEYS[1]",
    SET: "'SET', KEYS[1], ARGV[1]",
    HSET: "'HSET', KEYS[2], 'field', ARGV[1]",
  };
  const targets = { GET: "0.2 to 0.5", SET: "0.3 to 0.7", HSET: "0.4 to 0.8" };
  const found: Measured[] = [];
  for (const name of ["SET", "GET", "HSET"] as const) {
    const script = { name: `bench.${name}`, lua: `return redis.call(${commands[name]})` };
    const ms = await medianMs(() => redis.script(script, ["{bench}", "{bench}:hash"], ["value"]));
    found.push({ what: `Redis: ${name}`, target: targets[name], ms });
  }
  return found;
}

async function ofPostgres(): Promise<Measured[]> {
  const { sql, customer, close } = await fill(10_000);
  const ports = { sql, clock: systemClock };
  try {
    const { items } = await listHistory(ports, HistoryQuery.parse({ customer }));
    const [first] = items;
    if (first === undefined) throw new Error("nobody has interactions");
    const simple = { sql: "select * from users where id = $1", parameters: [customer] };
    const recall = recallStatement(customer, "Which blue one is in stock from Monday?", {
      skip: 20,
      budgetTokens: 2_000,
    });
    return [
      { what: "Postgres: a row by its key", target: "2.3", ms: await medianMs(() => sql.query(simple)) },
      {
        what: "Postgres: a review with all that belongs to it",
        target: "15 to 25",
        ms: await medianMs(() => getReview(ports, first.id)),
      },
      {
        what: "Postgres: 50 reviews of a customer",
        target: "15 to 25",
        ms: await medianMs(() => listHistory(ports, HistoryQuery.parse({ customer }))),
      },
      { what: "Postgres: a recall", target: "25", ms: await medianMs(() => sql.query(recall)) },
    ];
  } finally {
    await close();
  }
}

async function main(): Promise<void> {
  const found: Measured[] = [];
  const sqlite = await newSqliteLedger();
  found.push(...(await ofLedger("SQLite", sqlite.connect(systemClock), ["5", "2", "10", "50"])));
  await sqlite.close();
  const dynamo = await startDynamo();
  found.push(...(await ofLedger("dynoxide", dynamo.connect(systemClock), ["10", "5", "15", "20"])));
  await dynamo.close();
  found.push(...(await ofCache("memory", createMemoryReplies(systemClock))));
  const engine = await startRealRedis();
  const redis = redisOver(engine);
  found.push(...(await ofCache("Redis", createReplyCache(redis, systemClock))), ...(await ofRedis(redis)));
  await engine.close();
  found.push(...(await ofPostgres()));
  console.log("| operation | target, ms | here, ms |\n| --- | --- | --- |");
  for (const { what, target, ms } of found)
    console.log(`| ${what} | ${target} | ${Number(ms.toPrecision(2))} |`);
  if (json) console.log(JSON.stringify(found));
}

await main();
process.exit(0);

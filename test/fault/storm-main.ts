/** Starts a storm from the command line and counts what it did to the messages. */
import type { Statement } from "../../core/kernel/sql.ts";
import { flag, readOptions, fraction, integer } from "../../local/options.ts";
import { idsOf, runStorm, type StormResult } from "./storm.ts";
import type { World } from "./world.ts";

const help = `npm run test:storm [-- options]

Sends updates on Redis 7 and Postgres 18 while store calls fail, a worker process is killed every 5 s, and Redis is gone
for 10 s in the middle. Then it counts messages that were lost, drafted twice or answered out of order; exits with 1 if
there are any. It needs redis-server.

  --updates 10000    in all, of --customers 200, --rate 100 a second
  --failing 0.01     the share of calls to stores and queue that fail
  --json             the result as JSON
  --help`;

const { json, ...load } = readOptions(help, {
  updates: integer(10_000),
  customers: integer(200),
  rate: integer(100),
  failing: fraction(0.01),
  json: flag,
});

interface Counts {
  readonly stored: number;
  readonly doubled: number;
  readonly disordered: number;
  readonly waiting: number;
  readonly held: number;
}

/**
 * Messages in interactions that were not superseded; those in two of them, or drafted twice; those whose interaction was
 * drafted before that of an earlier message; copies that still wait; and what was held back or parked.
 */
const counting = (customers: string): Statement<Counts> => ({
  sql: `with people as (select value::uuid as id from jsonb_array_elements_text($1::jsonb)),
      answered as (
        select m.user_id, m.telegram_message_id as id, i.drafted_at, i.id as interaction from messages m
        join interactions i on i.id = m.interaction_id and i.status <> 'superseded'
        where m.user_id in (select id from people))
    select (select count(distinct (user_id, id)) from answered)::integer as stored,
      (select count(*) - count(distinct (user_id, id)) from answered)::integer as doubled,
      (select count(*) from (
        select drafted_at, lag(drafted_at) over (partition by user_id order by id) as earlier from answered) o
        where o.drafted_at < o.earlier)::integer as disordered,
      (select count(*) from wal_fallback)::integer as waiting,
      ((select count(*) from quarantine_messages where released_at is null)
        + (select count(*) from kept_updates))::integer as held`,
  parameters: [customers],
});

async function count({ sql }: World, users: readonly number[]): Promise<Counts> {
  const [row] = await sql.query(counting(idsOf(users)));
  if (row === undefined) throw new Error("Postgres counted nothing");
  return row;
}

function tableOf(
  { sent, refused, failed, kills, seconds }: StormResult,
  counts: Counts,
  lost: number,
): string {
  const rows = {
    "updates acknowledged": sent,
    "tries without a 200": refused,
    "calls that failed": failed,
    "workers killed": kills,
    seconds: Math.round(seconds),
    "messages drafted": counts.stored,
    "held back or parked": counts.held,
    lost,
    doubled: counts.doubled,
    "out of order": counts.disordered,
    "copies still waiting": counts.waiting,
  };
  return Object.entries(rows)
    .map(([name, value]) => `${name.padEnd(24)}${String(value).padStart(8)}`)
    .join("\n");
}

async function main(): Promise<void> {
  const { result, ...storm } = await runStorm(
    {
      ...load,
      killEveryMs: 5_000,
      outageMs: 10_000,
      onProgress: (line) => {
        if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
      },
    },
    count,
  );
  const lost = storm.sent - result.stored - result.held;
  const ok = lost === 0 && result.doubled === 0 && result.disordered === 0 && result.waiting === 0;
  if (json) console.log(JSON.stringify({ ok, lost, ...storm, ...result }));
  else console.log(tableOf(storm, result, lost));
  if (!ok) process.exitCode = 1;
}

await main();

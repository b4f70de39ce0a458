/** Fills a database with generated data of three months: customers, drafts, decisions, deliveries. */
import { migrate } from "../core/app/migrate.ts";
import { parseSettings } from "../core/config.ts";
import { iso, systemClock } from "../core/kernel/clock.ts";
import { NadiaError } from "../core/kernel/errors.ts";
import { customerIdOf } from "../core/kernel/ids.ts";
import type { Sql, Statement } from "../core/kernel/sql.ts";
import { fillSearch } from "../core/search/search.ts";
import { createGuard } from "../core/storage/guard.ts";
import { createPostgres } from "../core/storage/postgres.ts";
import { findInstance } from "../local/instance.ts";
import { flag, readOptions, integer } from "../local/options.ts";
import {
  type Chunk,
  insertCustomers,
  insertDeliveries,
  insertInteractions,
  insertMessages,
  insertReviewers,
  type Plan,
  telegramIdOf,
} from "./seed-rows.ts";
import { withoutIndexes } from "./without-indexes.ts";

const help = `npm run seed -- [--interactions 10000] [--customers n] [--seed 1] [--force]

Fills a database with generated data of the last three months: customers (one for every 100 interactions), their
messages, drafts with costs and verdicts, decisions of six reviewers with edit tags, replies, and a queue of a few
hundred. The same --seed generates the same data; existing rows stay.

The database is that of the npm start which runs in another terminal (on NADIA_DATA_DIR, .nadia by default), or else the
one in DATABASE_URL: a Neon database, or with NEON_FETCH_ENDPOINT one behind another server with Neon's HTTP protocol.
It is migrated first.

A database with customers is refused without --force. That of DATABASE_URL, if it is empty, is filled without keys and
indexes, which is faster: nobody else may use it during this time, and it lacks them if this is killed before it has recreated
them.`;

/** Interactions per statement: of a database that nobody else uses, and of one that answers others in between. */
const chunkSize = 50_000;
const chunkInUse = 1_000;
const customersAtOnce = 5_000;

export interface SeedOptions {
  readonly interactions: number;
  readonly customers?: number | undefined;
  readonly seed?: number;
  /** When the data ends, ms since 1970. */
  readonly until: number;
  /** Drops keys and indexes while filling, then recreates them; nobody else may use the database in the meantime. */
  readonly bare?: boolean;
  readonly progress?: (line: string) => void;
}

/** Fills a migrated database, and analyzes it for the planner. Throws database errors. */
export async function seed(sql: Sql, options: SeedOptions): Promise<void> {
  const { interactions: total, progress = () => undefined } = options;
  const customers = options.customers ?? Math.max(1, Math.ceil(total / 100));
  const plan: Plan = { total, customers, seed: options.seed ?? 1, until: iso(options.until) };
  await sql.query({
    sql: "select make_interaction_partitions($1::timestamptz - interval '90 days', 4)",
    parameters: [plan.until],
  });
  await sql.query(insertReviewers(plan));
  await fillCustomers(sql, plan);
  progress(`${customers} customers`);
  const fill = async () => {
    const size = options.bare ? chunkSize : chunkInUse;
    for (let first = 1; first <= total; first += size) {
      const last = Math.min(total, first + size - 1);
      await (options.bare ? fillBare : fillIndexed)(sql, { ...plan, first, last });
      progress(`${last} of ${total} interactions`);
    }
  };
  if (options.bare) {
    await withoutIndexes(sql, ["interactions", "messages", "deliveries"], fill);
    await sql.query(listMessages);
  } else await fill();
  for (const one of finishing) await sql.query(one);
  progress("refreshed the figures of analytics");
}

/** Updates the list of customers, as the trigger of messages would. */
const listMessages: Statement = {
  sql: `update customer_list l set last_message_at = m.sent_at, active_at = greatest(l.active_at, m.received_at)
    from (select user_id, max(sent_at) as sent_at, max(received_at) as received_at from messages group by user_id) m
    where l.user_id = m.user_id`,
  parameters: [],
};

async function fillCustomers(sql: Sql, plan: Plan): Promise<void> {
  for (let from = 0; from < plan.customers; from += customersAtOnce) {
    const made = Array.from({ length: Math.min(customersAtOnce, plan.customers - from) }, (_, at) => {
      const telegram_user_id = telegramIdOf(plan, from + at);
      return {
        id: customerIdOf(telegram_user_id),
        telegram_user_id,
        display_name: `${names[(from + at) % names.length]} ${from + at}`,
        funnel_status: stages[(from + at) % stages.length],
      };
    });
    await sql.query(insertCustomers(JSON.stringify(made), plan.until));
  }
}

const names = ["Ann", "Boris", "Chen", "Dora", "Emil", "Fatma", "Gil", "Hana", "Ivo", "Jun", "Kira"];
const stages = ["new", "engaged", "engaged", "qualified", "customer", "customer", "inactive"];

/** Inserts a chunk into tables without keys: no statement waits for another, so two processors have work. */
async function fillBare(sql: Sql, chunk: Chunk): Promise<void> {
  const others = async () => {
    await sql.query(insertMessages(chunk));
    await sql.query(insertDeliveries(chunk));
  };
  await Promise.all([sql.query(insertInteractions(chunk)), others()]);
}

/**
 * Skips the check of each reply's approval, which would read its interaction again; the rows satisfy it by
 * construction.
 */
const fillIndexed = (sql: Sql, chunk: Chunk) =>
  sql.batch({
    interactions: insertInteractions(chunk),
    messages: insertMessages(chunk),
    disabled: unchecked("disable"),
    deliveries: insertDeliveries(chunk),
    enabled: unchecked("enable"),
  });

const unchecked = (verb: "disable" | "enable"): Statement => ({
  sql: `alter table deliveries ${verb} trigger deliveries_require_approval`,
  parameters: [],
});

/** Afterwards: the planner's statistics, and the figures of analytics. */
const finishing: readonly Statement[] = [
  "analyze",
  ...["days", "costs", "edit_tags", "reviewers", "decision_times"].map(
    (view) => `refresh materialized view analytics_${view}`,
  ),
  "analyze analytics_decision_times",
].map((sql) => ({ sql, parameters: [] }));

async function isEmpty(sql: Sql): Promise<boolean> {
  const rows = await sql.query({ sql: "select from users limit 1", parameters: [] });
  return rows.length === 0;
}

/** The configured database, or else that of the NADIA running here. */
function findDatabase() {
  const own = parseSettings(process.env);
  const running = own.postgres.databaseUrl === null ? findInstance(own.dataDir) : null;
  const { databaseUrl, fetchEndpoint } = running === null ? own.postgres : parseSettings(running).postgres;
  if (databaseUrl === null)
    throw new NadiaError(
      "bad_configuration",
      `no NADIA runs on ${own.dataDir}: run npm start in another terminal, or set DATABASE_URL`,
    );
  if (running !== null) console.log(`the database of the NADIA running on ${own.dataDir}`);
  return { databaseUrl, fetchEndpoint, isInUse: running !== null };
}

async function main(): Promise<void> {
  const { force, ...given } = readOptions(help, {
    interactions: integer(10_000, { max: 100_000_000 }),
    customers: integer(undefined, { max: 10_000_000 }),
    seed: integer(1, { max: 1_000_000 }),
    force: flag,
  });
  const { isInUse, ...database } = findDatabase();
  const options: SeedOptions = {
    ...given,
    bare: !force && !isInUse,
    until: Date.now(),
    progress: console.log,
  };
  const guard = createGuard({ store: "postgres", timeoutMs: 600_000, retryDelaysMs: [], clock: systemClock });
  const sql = createPostgres(database, guard);
  await migrate(sql);
  if (!force && !(await isEmpty(sql))) {
    throw new NadiaError(
      "bad_configuration",
      "this database already has customers; use --force to add generated ones",
    );
  }
  const start = performance.now();
  await seed(sql, options);
  if (options.bare) await fillSearchEntries(sql);
  console.log(`done in ${Math.round((performance.now() - start) / 1_000)} s`);
}

/** Fills the search's table, because its triggers were off. */
async function fillSearchEntries(sql: Sql): Promise<void> {
  while ((await fillSearch({ sql }, chunkSize)) > 0);
  await sql.query({ sql: "analyze search_entries", parameters: [] });
  console.log("filled the search of conversations");
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}

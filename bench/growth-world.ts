/** A Postgres with generated interactions, searchable and remembered, and what its statements read. */
import { migrate } from "../core/app/migrate.ts";
import { systemClock } from "../core/kernel/clock.ts";
import { type CustomerId, CustomerId as AsCustomerId } from "../core/kernel/ids.ts";
import type { Sql, Statement } from "../core/kernel/sql.ts";
import { seed } from "../scripts/seed.ts";
import { withoutIndexes } from "../scripts/without-indexes.ts";
import { driverOver } from "../test/support/database.ts";
import { planOf } from "../test/support/plans.ts";
import { startRealPostgres } from "../test/support/services.ts";

export interface Filled {
  readonly rows: number;
  readonly sql: Sql;
  /** Somebody with about as many interactions in each database. */
  readonly customer: CustomerId;
  close(): Promise<void>;
}

/** Interactions per customer. */
const perCustomer = 100;

/** What the triggers of messages would have stored, in one statement. */
const searchable = `insert into search_entries (user_id, message_id, at, words)
  select user_id, id, sent_at, message_words(text, media) from messages`;

/** What drafts would have remembered of the questions. */
const remembered = `insert into memory_logs (id, user_id, timestamp, number, place, length, type, content, full_text)
  select gen_random_uuid(), user_id, sent_at, number, number, cardinality(words), 'customer', text,
    (select array_to_tsvector(array_agg(distinct mark || lexeme)) from memory_lexemes(words))
  from (select user_id, sent_at, text, row_number() over (partition by user_id order by sent_at, id)::integer as number,
    left(replace(user_id::text, '-', ''), 12) || ':' as mark,
    regexp_split_to_array(lower(rtrim(text, '?')), '\\W+') as words from messages) m`;

/** Fills a Postgres 18 with this many interactions of the last three months. */
export async function fill(rows: number): Promise<Filled> {
  const engine = await startRealPostgres(2, [
    "shared_buffers=256MB",
    "max_wal_size=4GB",
    "full_page_writes=off",
  ]);
  const sql = driverOver(engine);
  try {
    const run = (text: string) => sql.query<{ id: string }>({ sql: text, parameters: [] });
    await migrate(sql);
    await seed(sql, {
      interactions: rows,
      customers: Math.ceil(rows / perCustomer),
      until: systemClock.now(),
      bare: true,
    });
    await withoutIndexes(sql, ["search_entries"], async () => void (await run(searchable)));
    await withoutIndexes(sql, ["memory_logs"], async () => void (await run(remembered)));
    await run("analyze search_entries, memory_logs");
    const nearest = `select user_id as id from messages group by 1 order by abs(count(*) - ${perCustomer}), 1 limit 1`;
    const [found] = await run(nearest);
    return { rows, sql, customer: AsCustomerId.parse(found?.id), close: () => engine.close() };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

export interface Reading {
  /** Blocks of 8 KB. */
  readonly blocks: number;
  readonly indexes: readonly string[];
}

/** What all statements of an operation read; they run a second time for it, so they must not write. */
export async function readingOf(sql: Sql, work: (sql: Sql) => Promise<unknown>): Promise<Reading> {
  let blocks = 0;
  const indexes = new Set<string>();
  const look = async (statement: Statement) => {
    const nodes = await planOf(sql, statement, "analyze, buffers, timing off");
    blocks += (nodes[0]?.["Shared Hit Blocks"] ?? 0) + (nodes[0]?.["Shared Read Blocks"] ?? 0);
    for (const node of nodes)
      if (node["Index Name"] !== undefined && node["Actual Loops"] !== 0)
        indexes.add(node["Index Name"].replace(/_(default|\d{4}_\d\d)_/, "_"));
  };
  await work({
    query: async (statement) => {
      await look(statement);
      return sql.query(statement);
    },
    batch: (statements) => sql.batch(statements),
  });
  return { blocks, indexes: [...indexes].toSorted() };
}

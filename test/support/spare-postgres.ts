/** Databases that test files reuse, because emptying one takes a twentieth of the CPU time of starting one. */
import { type EmbeddedPostgres, type OpenPostgres, servePostgres } from "../../local/engines/postgres.ts";

/** Emptied tables keep their dead rows; beyond this many bytes they would slow down the tests that follow. */
const maxDeadBytes = 16 * 1024 * 1024;

/** A database with what is needed to bring it back to this state. */
interface Restorable extends OpenPostgres {
  /** Of the schema and the session's settings. */
  readonly fingerprint: string;
  /** The rows of the tables that are not empty, as JSON. */
  readonly rows: ReadonlyMap<string, string>;
  /** One statement that sets every sequence. */
  readonly setSequences: string;
}

/** Lends databases and keeps those that were returned. */
export interface Lender {
  /** Lends a spare database, or else one from `open`. Closing it empties it for the next borrower. */
  borrow(open: () => Promise<OpenPostgres>): Promise<EmbeddedPostgres>;
  /** Closes the spare ones. */
  close(): Promise<void>;
}

/** Keeps at most `maxSpares` spare databases. */
export function createLender(maxSpares: number): Lender {
  const spares: Restorable[] = [];
  const giveBack = async (postgres: Restorable) => {
    if (spares.length < maxSpares && (await restored(postgres))) spares.push(postgres);
    else await postgres.close();
  };
  return {
    borrow: async (open) => lend(spares.pop() ?? (await restorable(await open())), giveBack),
    close: async () => {
      for (const postgres of spares.splice(0)) await postgres.close();
    },
  };
}

/** Each has about 200 MB, and few tests need two at a time. */
const shared = createLender(2);

/** Borrows one of the databases that all test files of this process share. */
export const borrowPostgres = (open: () => Promise<OpenPostgres>): Promise<EmbeddedPostgres> =>
  shared.borrow(open);

async function lend(
  postgres: Restorable,
  giveBack: (postgres: Restorable) => Promise<void>,
): Promise<EmbeddedPostgres> {
  let returned = false;
  const served = await servePostgres({
    wire: postgres.wire,
    backend: {
      // Anything that a test left running must not affect the next borrower.
      run: (queries, begin) =>
        returned ? Promise.reject(new Error("closed")) : postgres.backend.run(queries, begin),
    },
  });
  return {
    ...served,
    dump: () => postgres.dump(),
    close: async () => {
      if (returned) return;
      returned = true;
      await served.close();
      await giveBack(postgres);
    },
  };
}

type Row = readonly (string | null)[];

async function all({ backend }: OpenPostgres, query: string): Promise<readonly Row[]> {
  const [result] = await backend.run([{ query, params: [] }], null);
  return result?.rows ?? [];
}

async function one(postgres: OpenPostgres, query: string): Promise<string> {
  const [[value] = []] = await all(postgres, query);
  return value ?? "";
}

/**
 * Indexes and constraints included; the row of a table itself changes when it is analyzed. The schemas of temporary tables
 * stay behind when these are gone: a materialized view that is refreshed concurrently makes one.
 */
const fingerprint = `select concat_ws(' ',
    (select sum(hashtext(concat(relname, relkind, relhastriggers, relispartition, relacl))::bigint) from pg_class
      where relnamespace = 'public'::regnamespace or relpersistence = 't'),
    (select sum(hashtext(a::text)::bigint) from pg_attribute a join pg_class c on c.oid = a.attrelid
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')),
    (select sum(hashtext(t::text)::bigint) from pg_trigger t),
    (select sum(hashtext(c::text)::bigint) from pg_constraint c),
    (select sum(hashtext(d::text)::bigint) from pg_attrdef d),
    (select sum(hashtext(p::text)::bigint) from pg_proc p where pronamespace = 'public'::regnamespace),
    (select string_agg(nspname, ' ' order by nspname) from pg_namespace where nspname !~ '^pg_(toast_)?temp_'),
    (select string_agg(rolname, ' ' order by rolname) from pg_roles),
    (select string_agg(name || '=' || setting, ' ' order by name) from pg_settings where source = 'session'))`;

/** Materialized views last: they are refreshed from the emptied tables. */
const tables = `select oid::regclass::text, pg_relation_size(oid)::text, relkind::text from pg_class
  where relnamespace = 'public'::regnamespace and relkind in ('r', 'm') and pg_relation_size(oid) > 0
  order by relkind = 'm'`;

async function restorable(postgres: OpenPostgres): Promise<Restorable> {
  const rows = new Map<string, string>();
  for (const [table] of await all(postgres, tables)) {
    const content = await one(postgres, `select coalesce(jsonb_agg(t), '[]')::text from ${table} t`);
    rows.set(table ?? "", content);
  }
  const sequences = await all(
    postgres,
    "select oid::regclass::text from pg_class where relkind = 'S' and relnamespace = 'public'::regnamespace",
  );
  const calls: string[] = [];
  for (const [sequence] of sequences) {
    const [[value, called] = []] = await all(postgres, `select last_value, is_called from ${sequence}`);
    calls.push(`setval('${sequence}', ${value}, '${called}')`);
  }
  return {
    ...postgres,
    rows,
    setSequences: `select ${calls.join(", ")}`,
    fingerprint: await one(postgres, fingerprint),
  };
}

const months = `select inhrelid::regclass::text from pg_inherits
  where inhparent = 'interactions'::regclass and inhrelid <> 'interactions_default'::regclass`;

/** True if the database is as it was when it was opened. */
async function restored(postgres: Restorable): Promise<boolean> {
  try {
    const used = await all(postgres, tables);
    if (used.reduce((sum, [, bytes]) => sum + Number(bytes), 0) > maxDeadBytes) return false;
    await empty(postgres, used);
    for (const [month] of await all(postgres, months)) {
      await all(postgres, `alter table interactions detach partition ${month}`);
      await all(postgres, `drop table ${month}`);
    }
    return (await one(postgres, fingerprint)) === postgres.fingerprint;
  } catch {
    return false;
  }
}

/** With triggers and foreign keys off. */
async function empty({ backend, rows, setSequences }: Restorable, used: readonly Row[]): Promise<void> {
  const emptied = used.map(([table, , kind]) => ({
    query: kind === "m" ? `refresh materialized view ${table}` : `delete from ${table}`,
    params: [],
  }));
  const filled = [...rows].map(([table, content]) => ({
    query: `insert into ${table} overriding system value select * from jsonb_populate_recordset(null::${table}, $1)`,
    params: [content],
  }));
  const alone = { query: "set local session_replication_role = replica", params: [] };
  const unlocked = { query: "select pg_advisory_unlock_all()", params: [] };
  await backend.run([alone, ...emptied, ...filled, { query: setSequences, params: [] }, unlocked], "BEGIN");
}

/** A system to back up: PGlite, a SQLite ledger, and a folder for backups, all of which a test discards. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backupAppOf, type BackupApp } from "../../core/app/backup.ts";
import { backupStoreOf } from "../../core/app/backup-locations.ts";
import { parseSettings } from "../../core/config.ts";
import type { Clock } from "../../core/kernel/clock.ts";
import type { Sql, Statement } from "../../core/kernel/sql.ts";
import type { Ledger } from "../../core/ledger/port.ts";
import { createSqliteLedger } from "../../core/storage/ledger-sqlite.ts";
import type { EmbeddedPostgres } from "../../local/engines/postgres.ts";
import { driverOver, startMigratedPostgres } from "./database.ts";
import { testHost } from "./host.ts";

type Engine = Pick<EmbeddedPostgres, "databaseUrl" | "fetchEndpoint" | "close"> & {
  readonly serverUrl?: string;
};

export interface BackedUp extends BackupApp {
  /** For commands. */
  readonly env: Readonly<Record<string, string>>;
  readonly sql: Sql;
  readonly ledger: Ledger;
  close(): Promise<void>;
}

/** A migrated and empty system that is backed up into `folder`; on PGlite unless given a server. */
export async function startBackedUp(
  folder: string,
  clock: Clock,
  server: Engine | null = null,
): Promise<BackedUp> {
  const dataDir = await mkdtemp(join(tmpdir(), "nadia-backup-"));
  const engine: Engine = server ?? (await startMigratedPostgres());
  const env = {
    DATABASE_URL: engine.databaseUrl,
    NEON_FETCH_ENDPOINT: engine.fetchEndpoint,
    ...(engine.serverUrl === undefined ? {} : { DATABASE_DIRECT_URL: engine.serverUrl }),
    NADIA_DATA_DIR: dataDir,
  };
  const settings = parseSettings(env);
  const app = backupAppOf(settings, testHost({ clock }), backupStoreOf(settings, folder));
  const ledger = createSqliteLedger({ file: join(dataDir, "ledger.sqlite"), clock });
  return {
    ...app,
    env,
    sql: driverOver(engine),
    ledger,
    close: async () => {
      await app.close();
      await ledger.close();
      await engine.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A checksum of the rows of every table and view. */
export async function checksumsOf(sql: Sql): Promise<Record<string, string>> {
  const tables = await sql.query<{ name: string }>({
    sql: `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace
      and c.relkind in ('r', 'm') and c.relname not like 'kysely%' order by 1`,
    parameters: [],
  });
  const sums: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await sql.query<{ sum: string }>({
      sql: `select count(*) || ' ' || coalesce(md5(string_agg(t::text, E'\\n' order by t::text)), '') as sum from "${name}" t`,
      parameters: [],
    });
    sums[name] = row?.sum ?? "";
  }
  return sums;
}

/** Every key (the names of a partition's own are Postgres' choice), index, trigger and sequence, as Postgres describes it. */
export const definitionsOf = (sql: Sql): Promise<{ definition: string }[]> =>
  sql.query({
    sql: `select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) as definition
        from pg_constraint where connamespace = 'public'::regnamespace and conparentid = 0
      union all select indexdef from pg_indexes where schemaname = 'public'
      union all select tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text from pg_trigger where not tgisinternal
      union all select sequencename || ' ' || last_value from pg_sequences where schemaname = 'public'
      order by 1`,
    parameters: [],
  });

/** Values that are hard to write as text: COPY's own delimiters, control characters, vectors and nulls. */
const odd = "a\tb\\n\nc\r\u0001 \\. \\N é 🎉 ";
const vector = `[${Array.from({ length: 768 }, (_, at) => (at + 1) / 3).join()}]`;

/** Rows for tables that the seed leaves empty. */
export const oddRows: readonly Statement[] = [
  {
    sql: `insert into memory_logs (id, user_id, timestamp, number, place, length, type, content, meta_data, full_text, embedding, embedded_by)
      select gen_random_uuid(), id, now(), 1, 1, 1, 'customer', $1, jsonb_build_object('said', $1::text), to_tsvector($1), $2::vector, 'lexical'
      from users limit 3`,
    parameters: [odd, vector],
  },
  {
    sql: `insert into wal_fallback (update_id, customer_id, envelope, stored_at)
      select 7, id, $1, '1969-12-31 23:59:59.999999+05:30' from users limit 1`,
    parameters: [odd],
  },
  {
    sql: `insert into knowledge_documents (id, title, source, document_type, tags, text, content_hash, embedder, engine, chunks, created_at, updated_at)
      values ('faq', $1, '', 'faq', array[$1, 'NULL', ''], $1, '', 'lexical', 'pgvector', 1, now(), 'infinity')`,
    parameters: [odd],
  },
  {
    sql: "insert into knowledge_chunks (id, document_id, chunk_index, text, embedding) values (gen_random_uuid(), 'faq', 0, $1, $2::vector)",
    parameters: [odd, vector],
  },
];

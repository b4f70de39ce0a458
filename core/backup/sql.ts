/** Statements of backup and restore. COPY and DDL take no parameters, so names and numbers are inlined, quoted. */
import { sql, statement } from "../compiler.ts";
import { attachmentsPrefix } from "../media/attachment-schema.ts";
import type { ErasureId } from "../privacy/schema.ts";
import type { SequenceEntry, TableEntry } from "./schema.ts";

/** Values are written as text in one way, whatever the server's settings. */
export const fixText = statement(sql`
  select set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, MDY', true),
    set_config('intervalstyle', 'postgres', true), set_config('extra_float_digits', '1', true),
    set_config('statement_timeout', '0', true), set_config('idle_in_transaction_session_timeout', '0', true)`);

export const serverVersion = statement<{ server_version: string }>(
  sql`select current_setting('server_version') as server_version`,
);

/** Null where no migration has run yet. */
export const hasMigrations = statement<{ exists: boolean }>(
  sql`select to_regclass('public.kysely_migration') is not null as exists`,
);
export const appliedMigrations = statement<{ name: string }>(
  sql`select name from kysely_migration order by name`,
);

export interface TableRow extends Pick<TableEntry, "name" | "parent" | "bound" | "columns"> {
  readonly blocks: number;
  /** With its large values, without indexes. */
  readonly bytes: number;
}

/** False in a database of one of the first migrations. */
export const hasErasures = statement<{ exists: boolean }>(
  sql`select to_regclass('public.erasures') is not null as exists`,
);
/** The erasures that have removed everything, for longer than clocks may differ. */
export const selectConcluded = statement<{ id: ErasureId }>(sql`
  select id from erasures where (state = 'done' and finished_at > now() - interval '1 day')
    or (state = 'settling' and settles_at is null)
  order by id`);

/** All tables that store rows: partitions instead of partitioned tables, and without the migrations' own tables. */
export const selectTables = statement<TableRow>(sql`
  select c.relname as name, p.relname as parent, pg_get_expr(c.relpartbound, c.oid) as bound,
    (pg_relation_size(c.oid) / current_setting('block_size')::int)::int8 as blocks, pg_table_size(c.oid) as bytes,
    (select jsonb_agg(a.attname order by a.attnum) from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
  from pg_class c left join pg_inherits i on i.inhrelid = c.oid left join pg_class p on p.oid = i.inhparent
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname not like 'kysely\\_%'
    and c.relname <> 'unfinished_restore'
  order by c.relname`);

/** The objects of the archive, and reviewers' files if there are any, which the bucket keeps, as lines of JSON. */
export const copyObjects = (hasAttachments: boolean) =>
  statement(sql`copy (
  select json_build_object('name', name, 'bytes', bytes, 'sha256', sha256, 'user_id', user_id, 'ends_at', ends_at)
  from (select name, bytes, sha256, user_id, ends_at from archive_parts
    ${
      hasAttachments
        ? sql`union all select ${sql.lit(attachmentsPrefix)} || user_id || '/' || id, size, sha256, user_id, ends_at
      from attachments where sha256 is not null`
        : sql``
    }) objects order by name) to stdout`);

/** The names of all objects that the database knows; a file whose upload is not complete is stored in parts beside it. */
export const selectObjectNames = statement<{ readonly name: string }>(sql`
  select name from archive_parts union all
  select ${sql.lit(attachmentsPrefix)} || user_id || '/' || id from attachments`);

/**
 * A table that exists from the moment a backup's rows are in the database until all later steps are done. It is not
 * part of the schema, because it is needed when restoring a backup of any migration.
 */
export const markUnfinished = (id: string) => [
  statement(sql`create table if not exists unfinished_restore (backup text not null)`),
  statement(sql`truncate unfinished_restore`),
  statement(sql`insert into unfinished_restore values (${id})`),
];
export const hasUnfinished = statement<{ exists: boolean }>(
  sql`select to_regclass('public.unfinished_restore') is not null as exists`,
);
export const selectUnfinished = statement<{ backup: string }>(sql`select backup from unfinished_restore`);
export const forgetUnfinished = statement(sql`drop table if exists unfinished_restore`);

/**
 * Sequence values are not part of a snapshot, so they are read after the rows: no row is then ahead of its sequence.
 */
export const selectSequences = statement<{ name: string; owner: string | null }>(sql`
  select c.relname as name, t.relname as owner from pg_class c
  left join pg_depend d on d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype in ('a', 'i')
    and d.refclassid = 'pg_class'::regclass
  left join pg_class t on t.oid = d.refobjid
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'S' order by c.relname`);

export const readSequence = (name: string) =>
  statement<Omit<SequenceEntry, "name">>(sql`select last_value, is_called from ${sql.table(name)}`);

export const setSequence = ({ name, last_value, is_called }: SequenceEntry) =>
  statement(
    sql`select setval(format('%I', ${name}::text)::regclass, ${last_value}::int8, ${is_called}::boolean)`,
  );

const names = (tables: readonly string[]) => sql.join(tables.map((name) => sql.table(name)));

/** Prevents changes to the tables' definitions, and to where rows are stored, during the backup. */
export const lockTables = (tables: readonly string[]) =>
  statement(sql`lock table ${names(tables)} in access share mode`);

const columnsOf = (columns: readonly string[]) => sql.join(columns.map((name) => sql.ref(name)));
const tidAt = (block: number) => sql`${sql.lit(`(${block},0)`)}::tid`;

/** The rows in these blocks; without an end, up to the last one. This works for any table, with or without a key. */
export const copyBlocks = (table: TableRow, from: number, to: number | null) =>
  statement(sql`
    copy (select ${columnsOf(table.columns)} from only ${sql.table(table.name)} where ctid >= ${tidAt(from)}
      ${to === null ? sql`` : sql`and ctid < ${tidAt(to)}`}) to stdout`);

/**
 * `freeze` marks the rows as committed long ago, so that building indexes does not have to; Postgres allows that only
 * for a table that was emptied in the same transaction.
 */
export const copyIn = ({ name, columns }: Pick<TableEntry, "name" | "columns">) =>
  statement(sql`copy ${sql.table(name)} (${columnsOf(columns)}) from stdin with (freeze)`);

/** Indexes are sorted in memory up to 256 MB, unless the server already allows more; the default is 64 MB. */
export const sortInMemory = statement(sql`
  select set_config('maintenance_work_mem', greatest(setting::integer, 262144)::text, true)
  from pg_settings where name = 'maintenance_work_mem'`);

/** Whether the table has more than this many rows. */
export const hasRows = (name: string, more: number) =>
  statement<{ some: boolean }>(
    sql`select exists (select from only ${sql.table(name)} offset ${more}::int8) as some`,
  );

/** The manifest's schema only accepts bounds that are a default or a range of times. */
export const makePartition = (name: string, parent: string, bound: string) =>
  statement(
    sql`create table if not exists ${sql.table(name)} partition of ${sql.table(parent)} ${sql.raw(bound)}`,
  );

export const truncate = (tables: readonly string[]) => statement(sql`truncate table only ${names(tables)}`);

export interface Definition {
  /** The statement that drops an index or a key, or disables a trigger; `on` restores it. */
  readonly off: string;
  readonly on: string;
}

/**
 * What is dropped before rows are loaded and created again afterwards, in this order: foreign keys and triggers of
 * `tables`, and keys and indexes of those that are `large`, where maintaining them row by row takes much longer.
 */
export const selectDefinitions = (tables: readonly string[], large: readonly string[]) =>
  statement<Definition>(sql`
  with given as (select array(select to_regclass(format('%I', t)) from jsonb_array_elements_text(${JSON.stringify(tables)}::jsonb) t) as tables,
    array(select to_regclass(format('%I', t)) from jsonb_array_elements_text(${JSON.stringify(large)}::jsonb) t) as large)
  select off, "on" from (
    select 0 as place, t.oid, format('alter table %s disable trigger %I', tgrelid::regclass, tgname) as off,
      format('alter table %s enable trigger %I', tgrelid::regclass, tgname) as "on"
    from pg_trigger t, given where not tgisinternal and tgparentid = 0 and tgenabled = 'O' and tgrelid = any (tables)
    union all
    select case contype when 'f' then 1 else 2 end, c.oid,
      format('alter table %s drop constraint %I', conrelid::regclass, conname),
      format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(c.oid))
    from pg_constraint c, given where conparentid = 0 and (contype in ('p', 'u') and conrelid = any (large)
      or contype = 'f' and (conrelid = any (tables) or confrelid = any (tables)))
    union all
    select 3, indexrelid, format('drop index %s', indexrelid::regclass),
      replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ')
    from pg_index i, given where indrelid = any (large)
      and not exists (select from pg_constraint c where c.conindid = i.indexrelid and c.contype in ('p', 'u', 'x'))
  ) definitions order by place, oid`);

/** Runs a definition that `selectDefinitions` returned. */
export const define = (text: string) => statement(sql.raw(text));

export const selectMaterializedViews = statement<{ name: string }>(sql`
  select matviewname as name from pg_matviews where schemaname = 'public' order by matviewname`);

export const refresh = (view: string) => statement(sql`refresh materialized view ${sql.table(view)}`);

export const analyze = statement(sql`analyze`);

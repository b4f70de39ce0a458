/**
 * Drops keys, indexes, row triggers and the search's trigger of empty tables while they are filled: recreating them is
 * much faster than maintaining them.
 */
import type { Sql } from "../core/kernel/sql.ts";

interface SetAside {
  /** The statement that drops it. */
  readonly off: string;
  /** The statement that restores it. */
  readonly on: string;
}

/** Foreign keys come first, because the keys they reference must stay until then. */
const definitions = `
  select case contype when 'f' then 1 else 2 end as place, oid,
    format('alter table %s drop constraint %I', conrelid::regclass, conname) as off,
    format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as on
  from pg_constraint where contype in ('f', 'p', 'u') and conparentid = 0
    and (conrelid = any ($1::text::regclass[]) or contype = 'f' and confrelid = any ($1::text::regclass[]))
  union all
  select 3, indexrelid, format('drop index %s', indexrelid::regclass),
    replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ')
  from pg_index i where indrelid = any ($1::text::regclass[])
    and not exists (select from pg_constraint c where c.conindid = i.indexrelid and c.contype in ('p', 'u'))
  union all
  select 4, oid, format('alter table %s disable trigger %I', tgrelid::regclass, tgname),
    format('alter table %s enable trigger %I', tgrelid::regclass, tgname)
  from pg_trigger where not tgisinternal and (tgtype & 1 = 1 or tgname = 'messages_search_insert') and tgenabled = 'O' and tgrelid = any ($1::text::regclass[])
  order by place, oid`;

/**
 * Runs the work without keys, indexes and triggers, and restores them even if it failed. Throws the work's and database
 * errors.
 */
export async function withoutIndexes(
  sql: Sql,
  tables: readonly string[],
  work: () => Promise<void>,
): Promise<void> {
  const aside = await sql.query<SetAside>({ sql: definitions, parameters: [`{${tables.join()}}`] });
  for (const { off } of aside) await sql.query({ sql: off, parameters: [] });
  try {
    await work();
  } finally {
    for (const { on } of aside.toReversed()) await sql.query({ sql: on, parameters: [] });
  }
}

/** Statements on Postgres' column statistics, which hold samples of what customers wrote. */
import { sql, statement } from "../compiler.ts";

/** The tables and materialized views to analyze; none unless an erasure has finished since the last time. */
export const selectToRenew = statement<{ name: string }>(sql`
  select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'public' and c.relkind in ('r', 'p', 'm') and not c.relispartition
    and exists (select from erasures where state = 'done' and statistics_renewed_at is null)
  order by c.relname`);

/** Analyzes one of them, with its partitions. */
export const renewTable = (name: string) => statement(sql`select renew_statistics(${name})`);

/** Records that all were analyzed after the erasures which had finished by `since`. */
export const markRenewed = (since: string, now: string) =>
  statement(sql`
    update erasures set statistics_renewed_at = ${now}::timestamptz
    where state = 'done' and statistics_renewed_at is null and finished_at <= ${since}::timestamptz`);

/** Columns whose statistics contain one of the texts: most common values, bounds of a histogram, words of a text. */
export const searchStatistics = (text: string) =>
  statement<{ place: string }>(sql`
    select s.tablename || '.' || s.attname as place from pg_stats s
    where s.schemaname = 'public' and exists (
      select from unnest(array[s.most_common_vals::text, s.histogram_bounds::text, s.most_common_elems::text]) samples
      where position(${text} in samples) > 0 or position(lower(${text}) in samples) > 0)
    order by 1`);

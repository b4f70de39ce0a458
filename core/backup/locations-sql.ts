/** Statements of the locations that backups were stored in. */
import { sql, statement } from "../compiler.ts";

/** Yields whether the location was unknown: only a new row has no older version. */
export const upsertLocation = (location: string, now: string) =>
  statement<{ is_new: boolean }>(sql`
    insert into backup_places (place, last_backup_at) values (${location}, ${now}::timestamptz)
    on conflict (place) do update set last_backup_at = excluded.last_backup_at
    returning xmax = 0 as is_new`);

export const deleteLocation = (location: string) =>
  statement(sql`delete from backup_places where place = ${location}`);

export const selectLocations = statement<{ location: string }>(
  sql`select place as location from backup_places order by place`,
);

/** Sets the locations aside until the end of the transaction, in which a restore replaces the table's rows. */
export const setLocationsAside = statement(
  sql`create temporary table known_places on commit drop as select place, last_backup_at from backup_places`,
);
/** Adds those that the backup does not know. */
export const putLocationsBack = statement(
  sql`insert into backup_places (place, last_backup_at)
    select place, last_backup_at from known_places on conflict (place) do nothing`,
);
export const hasLocations = statement<{ exists: boolean }>(
  sql`select to_regclass('public.backup_places') is not null as exists`,
);

/** Statements of the places that backups were stored in. */
import { sql, statement } from "../compiler.ts";

export const rememberPlace = (place: string, now: string) =>
  statement(sql`
    insert into backup_places (place, last_backup_at) values (${place}, ${now}::timestamptz)
    on conflict (place) do update set last_backup_at = excluded.last_backup_at`);

export const selectPlaces = statement<{ place: string }>(sql`select place from backup_places order by place`);

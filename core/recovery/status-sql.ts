/** The statement that reads what may need recovery. */
import { sql, statement } from "../compiler.ts";
import { isoText } from "../fragments.ts";
import { cursorOf } from "./cursors-sql.ts";
import type { RecoveryStatus } from "./schema.ts";

/** Always one row; names at most `maxRows` customers whose oldest message has waited since before `stale`. */
export const selectStatus = (stale: string, maxRows: number) =>
  statement<Pick<RecoveryStatus, "waiting" | "stale" | "gaps">>(sql`
    select
      (select jsonb_build_object('messages', w.n, 'oldest_at', ${isoText("w.oldest")})
        from (select count(*) as n, min(stored_at) as oldest from wal_fallback) w) as waiting,
      (select coalesce(jsonb_agg(jsonb_build_object('customer_id', s.customer_id, 'waiting_since', ${isoText("s.since")},
          'cursor', case when c.user_id is not null then ${cursorOf} end) order by s.since), '[]')
        from (select customer_id, min(stored_at) as since from wal_fallback group by customer_id
          having min(stored_at) < ${stale}::timestamptz order by 2 limit ${maxRows}::integer) s
        left join message_processing_cursors c on c.user_id = s.customer_id) as stale,
      (select coalesce(jsonb_agg(jsonb_build_object('first_id', g.first_id, 'last_id', g.last_id, 'missing', g.missing,
          'found_at', ${isoText("g.found_at")}) order by g.first_id), '[]')
        from (select * from update_gaps order by found_at desc limit ${maxRows}::integer) g) as gaps`);

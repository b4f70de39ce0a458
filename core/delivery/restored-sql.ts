/** Statements for a database that was restored from a backup; run them in this order. */
import { sql, statement } from "../compiler.ts";
import { isBefore, stateAfter } from "../review/states-sql.ts";

/** Marks replies that were about to be sent as begun, so that they can become `unknown`. */
export const markUnfinishedSending = statement(sql`
  update interactions i set status = ${stateAfter("send")}, version = i.version + 1, updated_at = now()
  where ${isBefore("send")} and exists (select from deliveries d
    where d.interaction_id = i.id and d.interaction_created_at = i.created_at and d.state in ('queued', 'sending'))`);

/** Messages that were not sent when the backup was made may have been sent since, so a person decides. */
export const markUnfinishedUnknown = statement(sql`
  with lost as (
    update deliveries d set state = 'unknown', error_code = 'restored',
      error = 'the database was restored from a backup', updated_at = now()
    where d.state in ('queued', 'sending')
    returning d.interaction_id, d.interaction_created_at
  )
  update interactions i set status = ${stateAfter("lose")}, version = i.version + 1, updated_at = now()
  where ${isBefore("lose")} and (i.id, i.created_at) in (select interaction_id, interaction_created_at from lost)`);

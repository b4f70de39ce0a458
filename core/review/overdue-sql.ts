/** The statement that finds reviews that became overdue. */
import { sql } from "../compiler.ts";
import { insertNotifications } from "../notifications/sql.ts";
import { dueAt } from "./list-sql.ts";
import { isBefore } from "./states-sql.ts";

/**
 * Queues one notification of each review that became overdue since `since`, for its holder or assignee, else for
 * everybody. Times are ISO 8601.
 */
export const notifyOverdue = (overdueAfterMs: number, since: string, now: string) => {
  const due = dueAt(overdueAfterMs);
  return insertNotifications(
    "overdue",
    sql`select i.id as subject_id, i.user_id,
        case when i.claimed_until > ${now}::timestamptz then i.claimed_by else i.assigned_to end as only_for
      from interactions i where ${isBefore("expire")} and ${due} <= ${now}::timestamptz and ${due} > ${since}::timestamptz
        and not exists (select from notifications o where o.subject_id = i.id and o.event = 'overdue')`,
    now,
  );
};

/** For the transaction that has just assigned it: queues a notification for the colleague. */
export const notifyAssigned = (id: string, to: string, by: string | null, now: string) =>
  insertNotifications(
    "assigned",
    sql`select i.id as subject_id, i.user_id, i.assigned_to as only_for from interactions i
      where i.id = ${id}::uuid and i.assigned_to = ${to}::uuid and i.assigned_to is distinct from ${by}::uuid
        and i.updated_at = ${now}::timestamptz`,
    now,
    true,
  );

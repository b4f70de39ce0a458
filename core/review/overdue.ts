/** Notifies reviewers of overdue reviews ([R12]). */
import { iso } from "../kernel/clock.ts";
import type { Ports } from "../kernel/ports.ts";
import { scheduleNotifications } from "../notifications/notify.ts";
import { overdueWithinMs } from "../notifications/rules.ts";
import { overdueMs } from "./rules.ts";
import type { ReviewSettings } from "./schema.ts";
import * as sql from "./overdue-sql.ts";

/** Queues one notification per person and review that became overdue; resolves to how many. */
export async function notifyOverdue({
  sql: db,
  clock,
  jobs,
  log,
  overdueAfterMs = overdueMs.after,
}: Pick<Ports, "sql" | "clock" | "jobs" | "log"> & ReviewSettings): Promise<number> {
  const now = clock.now();
  const queued = await db.query(sql.notifyOverdue(overdueAfterMs, iso(now - overdueWithinMs), iso(now)));
  if (queued.length > 0) await scheduleNotifications({ jobs, log });
  return queued.length;
}

/** The statement that counts reviews. */
import type { RawBuilder } from "kysely";
import { sql, statement } from "../compiler.ts";
import { iso } from "../kernel/clock.ts";
import { holds, overdueAfter } from "./list-sql.ts";
import { overdueMs } from "./rules.ts";
import type { ReviewCounts } from "./counts-schema.ts";
import type { ReviewStatus } from "./schema.ts";

/** The number of reviews of each kind, each capped at `cap`; `now` is ms since 1970. */
export function selectCounts(
  reviewer: string,
  now: number,
  cap: number,
  overdueAfterMs: number = overdueMs.after,
) {
  const at = (ms: number) => sql`${iso(ms)}::timestamptz`;
  const before = sql`(${at(now)} - ${overdueAfter(overdueAfterMs)})`;
  const viewer = { me: reviewer, now: iso(now) };
  const some = (condition: RawBuilder<unknown>) =>
    sql`(select 1 from interactions where ${condition} limit ${cap}::integer)`;
  const count = (rows: RawBuilder<unknown>) =>
    sql`(select least(count(*), ${cap}::integer)::integer from (${rows}) n)`;
  // A review set aside for later does not count as waiting until then, and is overdue only from then on.
  const waits = sql`(later_until is null or later_until <= ${at(now)})`;
  const of = (state: ReviewStatus) => count(some(sql`status = ${state}`));
  const waiting = (state: ReviewStatus) => count(some(sql`status = ${state} and ${waits}`));
  const isLate = sql`(created_at <= ${before} and (later_until is null or later_until <= ${before}))`;
  const late = (state: ReviewStatus) => some(sql`status = ${state} and ${isLate}`);
  const closing = some(sql`status in ('pending', 'failed', 'claimed')
    and deadline <= ${at(now + overdueMs.beforeDeadline)} and ${waits} and not ${isLate}`);
  return statement<Omit<ReviewCounts, "capped_at">>(sql`
    select ${waiting("pending")} as pending, ${waiting("failed")} as failed, ${of("claimed")} as claimed,
      ${count(sql`${some(holds(viewer))} union all
        ${some(sql`assigned_to = ${reviewer}::uuid and status in ('pending', 'failed', 'claimed')
          and ${waits} and not (${holds(viewer)})`)}`)} as mine,
      ${count(sql`${late("pending")} union all ${late("failed")} union all ${late("claimed")} union all ${closing}`)}
        as overdue,
      ${of("approved")} as approved, ${of("unknown")} as unknown, ${of("undeliverable")} as undeliverable`);
}

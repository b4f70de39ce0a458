/**
 * Figures that count what was sent without a draft as a separate outcome, neither edited nor sent as drafted. Where a
 * reviewer wrote first, no message waited, so there is no decision time and no target.
 */
import { type Kysely, sql } from "kysely";
import {
  cost,
  createView,
  daysOf,
  isApproved,
  isDecided,
  isInTime,
  isUnedited,
  lasting,
  number,
  outcomes,
  replaceFunctions,
  type Sums,
  timesOf,
  views,
} from "./055-team-days.ts";

const isWritten = sql`${isApproved} and draft_text is null`;
const isAsked = sql`not written_first`;

const days: Sums = {
  ...outcomes,
  in_time: ["integer", number(sql`${isAsked} and ${isDecided} and ${isInTime}`)],
  late: ["integer", number(sql`${isAsked} and (status = 'expired' or (${isDecided} and not (${isInTime})))`)],
  unedited_cost_usd: ["numeric", cost(sql`${isUnedited} and draft_text is not null`)],
  written: ["integer", number(isWritten)],
  written_cost_usd: ["numeric", cost(isWritten)],
};
const changed = [daysOf(days), timesOf(sql`${isAsked} and ${isDecided}`)];

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table kept_days add column written integer not null default 0,
    add column written_cost_usd numeric not null default 0`.execute(db);
  for (const view of changed) await createView(db, view);
  await replaceFunctions(db, [...changed, ...lasting]);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const view of views) await createView(db, view);
  await replaceFunctions(db, views);
  await sql`alter table kept_days drop column written, drop column written_cost_usd`.execute(db);
}

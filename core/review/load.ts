/** The current load: what is waiting, and who is working on it. */
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { Ports } from "../kernel/ports.ts";
import { dayIn, startOfDay } from "../kernel/zone.ts";
import { readTeam } from "../settings/team.ts";
import type { Load } from "./load-schema.ts";
import * as sql from "./load-sql.ts";
import { countCap, openConsoleMs } from "./rules.ts";

const hourMs = 3_600_000;
/** More people than any team has. */
const maxPeople = 500;

/**
 * What is waiting, what arrived and was decided within the hour, and what each reviewer is doing. Throws database
 * errors.
 */
export async function readLoad({ sql: db, clock }: Pick<Ports, "sql" | "clock">): Promise<Load> {
  const { time_zone, answer_target_minutes } = await readTeam({ sql: db });
  const now = clock.now();
  const moments: sql.Moments = {
    now: iso(now),
    lateBefore: iso(now - answer_target_minutes * 60_000),
    todayFrom: iso(startOfDay(time_zone, dayIn(time_zone, now))),
    hourFrom: iso(now - hourMs),
    openSince: iso(now - openConsoleMs),
  };
  const found = await db.batch({
    waiting: sql.selectWaiting(moments, countCap),
    arrivals: sql.countArrivals(moments),
    decisions: sql.countDecided(moments),
    reviewers: sql.selectReviewers(moments, maxPeople),
  });
  const [waits, arrival, decision] = [found.waiting[0], found.arrivals[0], found.decisions[0]];
  if (waits === undefined || arrival === undefined || decision === undefined)
    throw new NadiaError("internal", "the count returned no row");
  const { oldest, ...waiting } = waits;
  return {
    at: moments.now,
    time_zone,
    answer_target_minutes,
    today_from: moments.todayFrom,
    hour_from: moments.hourFrom,
    waiting,
    oldest,
    arrived_last_hour: arrival.arrived,
    decided_last_hour: decision.hour,
    decided_today: decision.today,
    reviewers: found.reviewers,
    capped_at: countCap,
  };
}

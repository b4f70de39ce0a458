/** Notifies reviewers: runs and schedules the job `notify`. */
import { iso } from "../kernel/clock.ts";
import type { ReviewerId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import type { PushMessage, PushResult, PushService } from "./port.ts";
import { isQuiet, notifiedAtOnce, defaults } from "./rules.ts";
import type { NotificationEvent } from "./schema.ts";
import * as sql from "./sql.ts";

/** For the transaction of a draft: queues notifications of its new review. */
export const newReviewStatement = sql.insertNew;

export interface NotifyPorts extends Pick<Ports, "sql" | "clock" | "jobs" | "log"> {
  /** Null without a VAPID key, in which case only open consoles show them. */
  readonly push: PushService | null;
}

/**
 * Schedules the queued notifications. It does not throw: what happened is stored, and the sweep replaces a lost job.
 */
export async function scheduleNotifications({ jobs, log }: Pick<Ports, "jobs" | "log">): Promise<void> {
  await jobs.delivery({ v: 1, kind: "notify" }, 0).catch((error: unknown) => {
    log.error("notifications.not_scheduled", error);
  });
}

/** A notification queued for this long has lost its job, ms. */
const lostAfterMs = 60_000;

/** Schedules notifications that were not sent; resolves to 1 if there were any. */
export async function restartNotifications({
  sql: db,
  clock,
  jobs,
}: Pick<Ports, "sql" | "clock" | "jobs">): Promise<number> {
  const [row] = await db.query(sql.selectAnyQueued(iso(clock.now() - lostAfterMs)));
  if (row?.any !== true) return 0;
  await jobs.delivery({ v: 1, kind: "notify" }, 0);
  return 1;
}

/**
 * Sends what is queued, each notification once: it is settled before it is sent, and a lost push message is not sent
 * again, because the console shows the same. One message per person and event says how many there are.
 */
export async function notify(ports: NotifyPorts): Promise<void> {
  const { sql: db, clock, jobs } = ports;
  const now = clock.now();
  const queued = await db.query(sql.selectQueued(notifiedAtOnce));
  if (queued.length === 0) return;
  const rows = queued.map((row) => ({
    subject_id: row.subject_id,
    event: row.event,
    reviewer_id: row.reviewer_id,
    state: stateOf(row, now),
  }));
  const people = [...new Set(rows.filter(isSent).map(({ reviewer_id }) => reviewer_id))];
  const { settled, targets } = await db.batch({
    settled: sql.settle(rows, iso(now)),
    targets: ports.push === null ? [] : [sql.selectTargets(people)],
  });
  if (queued.length === notifiedAtOnce) await jobs.delivery({ v: 1, kind: "notify" }, 0);
  await push(ports, settled.filter(isSent), targets[0] ?? []);
}

const isSent = ({ state }: Pick<sql.Settled, "state">): boolean => state === "sent";

function stateOf(
  { is_relevant, quiet_from, quiet_to, time_zone }: sql.QueuedRow,
  now: number,
): sql.Settled["state"] {
  if (!is_relevant) return "dropped";
  const quiet = quiet_from === null || quiet_to === null ? null : { from: quiet_from, to: quiet_to };
  return isQuiet(quiet, time_zone ?? defaults.time_zone, now) ? "quiet" : "sent";
}

interface Grouped {
  readonly event: NotificationEvent;
  readonly subjects: readonly string[];
}

async function push(
  { push: service, sql: db, log }: Pick<NotifyPorts, "push" | "sql" | "log">,
  settled: readonly sql.Settled[],
  targets: readonly sql.SubscriptionRow[],
): Promise<void> {
  if (service === null) return;
  const sent = byPerson(settled);
  const results = await Promise.all(
    targets.flatMap((target) =>
      (sent.get(target.reviewer_id) ?? []).map(async (what) => ({
        target,
        result: await service.send(target, messageOf(what, target.language)),
      })),
    ),
  );
  const gone = results.filter(({ result }) => result.kind === "gone").map(({ target }) => target);
  if (gone.length > 0) {
    await db.query(sql.deleteGone(gone));
    log.info("push.gone", { count: gone.length });
  }
  for (const { target, result } of results) report(log, target, result);
}

function byPerson(settled: readonly sql.Settled[]): ReadonlyMap<ReviewerId, readonly Grouped[]> {
  const people = Map.groupBy(settled, ({ reviewer_id }) => reviewer_id);
  return new Map(
    [...people].map(([person, rows]) => [
      person,
      [...Map.groupBy(rows, ({ event }) => event)].map(([event, some]) => ({
        event,
        subjects: some.map(({ subject_id }) => subject_id),
      })),
    ]),
  );
}

function messageOf({ event, subjects }: Grouped, language: string): PushMessage {
  const [only = null, ...others] = subjects;
  const review = event === "mentioned" || others.length > 0 ? null : only;
  return { v: 1, event, count: subjects.length, review, language };
}

/** Logs that a push service rejected or lost a message, which has no other effect. */
function report(log: Ports["log"], { id }: sql.SubscriptionRow, result: PushResult): void {
  if (result.kind === "refused") log.warn("push.not_sent", { subscription: id, status: result.status });
  if (result.kind === "lost") log.warn("push.not_sent", { subscription: id, reason: result.reason });
}

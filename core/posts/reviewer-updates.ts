/**
 * Stores what reviewers send to the bot until it is handled. Statements are plain text, because the webhook's bundle has no
 * compiler.
 */
import { iso } from "../kernel/clock.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Statement } from "../kernel/sql.ts";
import { ReviewerUpdate } from "./schema.ts";

const insert = (id: number, update: ReviewerUpdate, now: string): Statement => ({
  sql: `insert into reviewer_updates (update_id, received_at, body) values ($1::bigint, $2::timestamptz, $3::jsonb)
        on conflict (update_id) do nothing`,
  parameters: [id, now, JSON.stringify(update)],
});

interface TakenRow {
  readonly body: unknown;
  readonly handled: boolean;
  /** How often it was put back. */
  readonly tries: number;
}

const putBack = (id: number, update: ReviewerUpdate, tries: number, now: string): Statement => ({
  sql: `insert into reviewer_updates (update_id, received_at, body, tries)
        values ($1::bigint, $2::timestamptz, $3::jsonb, $4::integer)
        on conflict (update_id) do update set tries = excluded.tries`,
  parameters: [id, now, JSON.stringify(update), tries],
});

/** Removes an update that is handled now, in one transaction with its mark. */
export const takeStatement = (id: number): Statement<TakenRow> => ({
  sql: `delete from reviewer_updates r where r.update_id = $1::bigint
        returning body, tries, exists (select from handled_updates h where h.update_id = r.update_id) as handled`,
  parameters: [id],
});

const selectLate = (before: string, limit: number): Statement<{ update_id: number }> => ({
  sql: `select update_id from reviewer_updates where received_at < $1::timestamptz
        order by received_at limit $2::integer`,
  parameters: [before, limit],
});

/** Stores it; a second delivery of a waiting update changes nothing. Throws Postgres errors. */
export const storeReviewerUpdate = async (
  { sql, clock }: Pick<Ports, "sql" | "clock">,
  updateId: number,
  update: ReviewerUpdate,
): Promise<void> => void (await sql.query(insert(updateId, update, iso(clock.now()))));

/** An update that was taken, and how often it was put back before. */
export interface TakenUpdate {
  readonly update: ReviewerUpdate;
  readonly tries: number;
}

/**
 * What was taken, or null if it was taken before: an update is handled at most once, even if Telegram sends it again,
 * unless it was put back.
 */
export const takenUpdate = ([row]: readonly TakenRow[]): TakenUpdate | null =>
  row === undefined || (row.handled && row.tries === 0)
    ? null
    : { update: ReviewerUpdate.parse(row.body), tries: row.tries };

/** After this many tries, a person who gets no answer writes again. */
const maxTries = 10;

/** Puts a taken update back, because nothing could be sent for it; a job tries again after this long, ms. */
export async function putBackUpdate(
  { sql, clock, jobs }: Pick<Ports, "sql" | "clock" | "jobs">,
  updateId: number,
  { update, tries }: TakenUpdate,
  waitMs: number,
): Promise<void> {
  if (tries >= maxTries) return;
  await sql.query(putBack(updateId, update, tries + 1, iso(clock.now() + waitMs)));
  await jobs.delivery({ v: 1, kind: "reviewer_update", update_id: updateId }, waitMs);
}

/** Without a job for this long, the job was lost, ms. */
const lostAfterMs = 60_000;

/** Sends new jobs for what was not handled; resolves to how many. */
export async function restartReviewerUpdates(
  { sql, clock, jobs }: Pick<Ports, "sql" | "clock" | "jobs">,
  limit: number,
): Promise<number> {
  const late = await sql.query(selectLate(iso(clock.now() - lostAfterMs), limit));
  for (const { update_id } of late) await jobs.delivery({ v: 1, kind: "reviewer_update", update_id }, 0);
  return late.length;
}

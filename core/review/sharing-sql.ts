/** Statements about presence, and the next free review. */
import type { RawBuilder } from "kysely";
import { sql, statement } from "../compiler.ts";
import { reviewerShown } from "../fragments.ts";
import type { CustomerId, InteractionId, ReviewerId } from "../kernel/ids.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import { answerTarget, dueAt, isColleague, isOf, page, urgentFirst, type Viewer } from "./list-sql.ts";
import { overdueMs, statesBefore } from "./rules.ts";
import type { NextQuery, Presence } from "./sharing-schema.ts";

/** A reviewer is present until `until`; times are ISO 8601. */
export interface PresentReviewer {
  readonly me: ReviewerId;
  readonly now: string;
  readonly until: string;
}

/** Deletes presence without a recent heartbeat. */
export const deleteExpiredPresence = (now: string) =>
  statement(sql`delete from presence where until <= ${now}::timestamptz`);

/** Records presence; nothing happens for a deleted customer. */
const upsert = ({ me, now, until }: PresentReviewer, from: RawBuilder<unknown>) =>
  sql<{ id: InteractionId }>`
  insert into presence as p (reviewer_id, user_id, interaction_id, since, until)
  select ${me}::uuid, f.user_id, f.interaction_id, ${now}::timestamptz, ${until}::timestamptz from (${from}) f
  on conflict (reviewer_id, user_id) do update set interaction_id = excluded.interaction_id, until = excluded.until,
    since = case when p.interaction_id is not distinct from excluded.interaction_id then p.since else excluded.since end
  returning interaction_id as id`;

export const upsertPresence = (here: PresentReviewer, customer: CustomerId, review: InteractionId | null) =>
  statement(
    upsert(
      here,
      sql`select u.id as user_id, ${review}::uuid as interaction_id from users u where u.id = ${customer}::uuid
        for key share`,
    ),
  );

/** Leaves this review or the customer's page; another review of the same customer may already be open. */
export const deletePresence = (me: ReviewerId, customer: CustomerId, review: InteractionId | null) =>
  statement(sql`delete from presence where reviewer_id = ${me}::uuid and user_id = ${customer}::uuid
    and interaction_id is not distinct from ${review}::uuid`);

/** Leaves this review, regardless of its customer. */
export const leaveReview = (me: ReviewerId, review: InteractionId) =>
  statement(sql`delete from presence where reviewer_id = ${me}::uuid and interaction_id = ${review}::uuid`);

export const selectPresence = (now: string, limit: number) =>
  statement<Presence>(sql`
    select ${reviewerShown("r")} as reviewer, p.user_id as customer,
      p.interaction_id as review, p.since
    from presence p join reviewers r on r.id = p.reviewer_id and r.disabled_at is null
    where p.until > ${now}::timestamptz order by p.since, r.id, p.user_id limit ${limit}::integer`);

/** Who has had this review open for longest. */
export const selectOtherViewer = (review: InteractionId, { me, now }: Pick<PresentReviewer, "me" | "now">) =>
  statement<{ name: string }>(sql`
    select r.name from presence p join reviewers r on r.id = p.reviewer_id and r.disabled_at is null
    where p.interaction_id = ${review}::uuid and p.reviewer_id <> ${me}::uuid and p.until > ${now}::timestamptz
    order by p.since, r.id limit 1`);

export const selectColleagues = (limit: number) =>
  statement<Reviewer>(
    sql`select id, name from reviewers where disabled_at is null order by lower(name), id limit ${limit}::integer`,
  );

/** Serializes simultaneous requests for the next review, so that each sees what the others got. */
export const lockNextReview = statement<{ turn: number }>(
  sql`select 1 as turn from (select pg_advisory_xact_lock(hashtextextended('nadia.next_review', 0))) as l`,
);

/** Held by nobody else, assigned to nobody else, and open nowhere else. */
const isFree = ({ me, now }: Viewer) => sql`
  (status <> 'claimed' or claimed_by = ${me}::uuid or claimed_until <= ${now}::timestamptz)
  and (assigned_to is null or assigned_to = ${me}::uuid or not exists (${isColleague(sql`assigned_to`)}))
  and proposed_by is distinct from ${me}::uuid
  and not exists (select from presence p where p.interaction_id = interactions.id
    and p.reviewer_id <> ${me}::uuid and p.until > ${now}::timestamptz)`;

/** Somebody has set it aside for later. */
const isLater = ({ now }: Viewer) => sql`later_until > ${now}::timestamptz`;

const isClaimed = ({ now }: Viewer) => sql`(status = 'claimed' and claimed_until > ${now}::timestamptz)`;

/** A person who can still work has approved it, and a second one has to confirm. */
const isProposed = sql`exists (${isColleague(sql`proposed_by`)})`;

const shows = (viewer: Viewer, overdueAfterMs: number) =>
  ({
    free: sql`(${isClaimed(viewer)} or ${isProposed}) is not true`,
    claimed: isClaimed(viewer),
    second: sql`(${isClaimed(viewer)}) is not true and ${isProposed}`,
    late: sql`created_at <= ${viewer.now}::timestamptz - ${answerTarget}`,
    all: null,
    later: isLater(viewer),
    mine: isOf(viewer),
    flagged: sql`verdict_level in ('flagged', 'blocked')`,
    failed: sql`draft_text is null and regenerating_since is null`,
    overdue: sql`${dueAt(overdueAfterMs, "interactions")} <= ${viewer.now}::timestamptz`,
  }) as const satisfies Record<NonNullable<NextQuery["show"]>, RawBuilder<unknown> | null>;

/** Opens the next free review, in the queue's order after `after`, then from its beginning. */
export function openNext(
  here: PresentReviewer,
  { show = "all", after }: NextQuery,
  overdueAfterMs: number = overdueMs.after,
) {
  const free = [
    isFree(here),
    show === "later" ? null : sql`(${isLater(here)}) is not true`,
    shows(here, overdueAfterMs)[show],
    after === undefined ? null : sql`id <> ${after}::uuid`,
  ];
  const first = (later: RawBuilder<unknown> | null) =>
    page(statesBefore("claim"), null, [...free, later], urgentFirst, 1);
  const left = (column: string) =>
    sql`(select ${sql.ref(column)} from interactions where id = ${after}::uuid)`;
  const later =
    after === undefined
      ? null
      : sql`(priority, created_at, id) > (${left("priority")}, ${left("created_at")}, ${left("id")})`;
  return statement(
    upsert(
      here,
      sql`select user_id, id as interaction_id from (
        (select user_id, id, 0 as turn from (${first(later)}) b) union all
        (select user_id, id, 1 from (${first(null)}) s)
      ) found order by turn limit 1`,
    ),
  );
}

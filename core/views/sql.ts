/** Statements about saved views. */
import { json, sql, statement } from "../compiler.ts";
import { insertAudit, reviewerShown } from "../fragments.ts";
import type { ReviewerId } from "../kernel/ids.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import type { SavedView, SavedViewInput, ViewId } from "./schema.ts";

/** Who changes which view, and when (ISO 8601). */
export interface Change {
  readonly id: ViewId;
  readonly by: Reviewer;
  readonly now: string;
}

const views = sql`select v.id, v.name, v.page, v.filter, v.shared, ${reviewerShown("r")} as owner
  from saved_views v join reviewers r on r.id = v.reviewer_id`;

/** The reviewer's own views and the team's. */
export const selectViews = (reviewer: ReviewerId, limit: number) =>
  statement<SavedView>(sql`
    select * from (${views} where v.reviewer_id = ${reviewer}::uuid or v.shared
      order by v.reviewer_id <> ${reviewer}::uuid, v.id limit ${limit}::integer) w
    order by lower(w.name), w.id`);

export const selectView = (id: ViewId) => statement<SavedView>(sql`${views} where v.id = ${id}::uuid`);

/** Locks the owner, so that two new views at once do not both become the last one. */
export const lockOwner = (reviewer: ReviewerId) =>
  statement(sql`select id from reviewers where id = ${reviewer}::uuid for no key update`);

export const countOwned = (reviewer: ReviewerId, except: ViewId) =>
  statement<{ readonly owned: number }>(sql`
    select count(*)::integer as owned from saved_views
    where reviewer_id = ${reviewer}::uuid and id <> ${except}::uuid`);

/** [P6] Which view and for whom; a name may be anything, so it is not repeated. */
const audit = (action: string, { by, now }: Change) =>
  insertAudit(
    {
      at: now,
      by,
      action,
      subject: ["view", sql`id`],
      detail: sql`jsonb_build_object('page', page, 'shared', shared)`,
    },
    sql`changed`,
  );

/** Creates the view or changes the caller's own; does nothing to somebody else's, or beyond `maxOwned` views. */
export const putView = (change: Change, { name, page, filter, shared }: SavedViewInput, maxOwned: number) =>
  statement(sql`
    with changed as (
      insert into saved_views as v (id, reviewer_id, name, page, filter, shared, updated_at)
      select ${change.id}::uuid, ${change.by.id}::uuid, ${name}, ${page}, ${json(filter)}, ${shared}::boolean,
        ${change.now}::timestamptz
      where (select count(*) from saved_views o
        where o.reviewer_id = ${change.by.id}::uuid and o.id <> ${change.id}::uuid) < ${maxOwned}::integer
      on conflict (id) do update set name = excluded.name, page = excluded.page, filter = excluded.filter,
        shared = excluded.shared, updated_at = excluded.updated_at
      where v.reviewer_id = excluded.reviewer_id and (v.name, v.page, v.filter, v.shared) is distinct from
        (excluded.name, excluded.page, excluded.filter, excluded.shared)
      returning id, page, shared
    ) ${audit("view.put", change)}`);

/** Returns no row if it is neither the caller's nor, with `ofAnyone`, shared. */
export const deleteView = (change: Change, ofAnyone: boolean) =>
  statement<{ id: string }>(sql`
    with changed as (
      delete from saved_views where id = ${change.id}::uuid
        and (reviewer_id = ${change.by.id}::uuid or ${ofAnyone}::boolean and shared)
      returning id, page, shared
    ) ${audit("view.delete", change)} returning subject_id as id`);

/** The statement by which a new interaction replaces those that still wait. */
import { sql, statement } from "../compiler.ts";
import { insertAudit, nadia } from "../fragments.ts";
import type { InteractionId } from "../kernel/ids.ts";
import { endsRegeneration } from "./step-sql.ts";
import { isBefore, stateAfter } from "./states-sql.ts";

interface Fresh {
  readonly id: InteractionId;
  readonly created_at: string;
  readonly customer: string;
  readonly token: string;
  readonly now: string;
}

/** Moves the files of unsent answers; nothing from a superseded interaction was sent. */
const filesMoved = ({ id, created_at }: Fresh) => sql`
  update attachments f set interaction_id = ${id}::uuid, interaction_created_at = ${created_at}::timestamptz
  from old where f.interaction_id = old.id`;

/**
 * The customer wrote again in the same chat before anyone claimed: the new interaction answers the messages of the
 * waiting ones too ([R2]), and stays assigned to the same reviewer. Unsent answers on the old one move to the new one
 * with their files ([R12]).
 */
export const supersede = (fresh: Fresh) =>
  statement<{ id: string }>(sql`
    with old as (
      update interactions i
      set status = ${stateAfter("supersede")}, superseded_by = ${fresh.id}::uuid, ${endsRegeneration},
          version = i.version + 1, updated_at = ${fresh.now}::timestamptz
      where i.user_id = ${fresh.customer}::uuid and ${isBefore("supersede")} and i.id <> ${fresh.id}::uuid
        and exists (select from interactions f where f.id = ${fresh.id}::uuid
          and f.created_at = ${fresh.created_at}::timestamptz and f.lease_token = ${fresh.token}::uuid
          and f.chat_id = i.chat_id and f.connection is not distinct from i.connection)
      returning i.id, i.created_at, i.assigned_to
    ), left_to as (
      update interactions f set assigned_to = old.assigned_to from old
      where f.id = ${fresh.id}::uuid and f.created_at = ${fresh.created_at}::timestamptz and old.assigned_to is not null
    ), moved as (
      update messages m set interaction_id = ${fresh.id}::uuid, interaction_created_at = ${fresh.created_at}::timestamptz
      from old where m.interaction_id = old.id and m.interaction_created_at = old.created_at
    ), carried as (
      update unsent_answers u set interaction_id = ${fresh.id}::uuid,
        interaction_created_at = ${fresh.created_at}::timestamptz, revision = -1, version = u.version + 1
      where u.id in (select distinct on (n.reviewer_id) n.id from unsent_answers n join old on n.interaction_id = old.id
        order by n.reviewer_id, n.saved_at desc)
    ), attached as (${filesMoved(fresh)})
    ${insertAudit(
      {
        at: fresh.now,
        by: nadia,
        action: "review.supersede",
        subject: ["interaction", sql`old.id`],
        detail: sql`jsonb_build_object('superseded_by', ${fresh.id}::text)`,
      },
      sql`old`,
    )} returning subject_id as id`);

/** Statements for reviews in which a reviewer writes first. */
import { sql, statement } from "../compiler.ts";
import { insertAudit } from "../fragments.ts";
import type { CustomerId, InteractionId } from "../kernel/ids.ts";
import { firstState, isBefore } from "./states-sql.ts";
import type { Change } from "./step-sql.ts";

/** What may prevent writing to a customer; no row for an unknown customer. */
export interface Recipient {
  readonly reachable: boolean;
  readonly silenced: boolean;
  /** An open review of this kind, or null. */
  readonly open: InteractionId | null;
}

/** An open interaction `i` in which a reviewer wrote first. */
const isOpen = sql`i.written_first and ${isBefore("approve")}`;

const isSilenced = sql`exists (select from user_protocol_status p where p.user_id = u.id and p.silenced)`;

/**
 * Creates one in the bot's own chat, unless the customer is silenced, cannot be reached, or already has one. The lock
 * prevents two reviewers from creating one each.
 */
export const insertWritten = ({ id, reviewer, now }: Change, customer: CustomerId, deadline: string) =>
  statement<{ id: string }>(sql`
    with recipient as (
      select u.id, u.telegram_user_id from users u where u.id = ${customer}::uuid and u.reachable and not ${isSilenced}
        and not exists (select from interactions i where i.user_id = u.id and ${isOpen})
      for update of u
    ), begun as (
      insert into interactions (id, created_at, user_id, chat_id, status, written_first, deadline, drafted_at, updated_at)
      select ${id}::uuid, ${now}::timestamptz, r.id, r.telegram_user_id, ${firstState(false)}, true,
        ${deadline}::timestamptz, ${now}::timestamptz, ${now}::timestamptz
      from recipient r returning id
    )
    ${insertAudit(
      { at: now, by: reviewer, action: "review.write_first", subject: ["interaction", sql`begun.id`] },
      sql`begun`,
    )} returning subject_id as id`);

export const selectRecipient = (customer: CustomerId) =>
  statement<Recipient>(sql`
    select u.reachable, ${isSilenced} as silenced,
      (select i.id from interactions i where i.user_id = u.id and ${isOpen} order by i.created_at desc limit 1) as open
    from users u where u.id = ${customer}::uuid`);

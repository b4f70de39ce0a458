/** Parts of a review as it is shown: what was approved, and what is sent. */
import { sql } from "../compiler.ts";
import { attachmentOf, attachmentsIn, reviewerOrNull } from "../fragments.ts";

/** Always returns one row; both columns are null if nothing was approved. */
export const deliveries = sql`select bool_or(o.link_preview) as link_preview,
    jsonb_agg(jsonb_build_object('id', o.id, 'text', o.text, 'state', o.state,
      'telegram_message_id', o.telegram_message_id, 'attempts', o.attempts, 'error', o.error,
      'attachment', ${attachmentOf("o")}) order by o.position)
      as deliveries
  from deliveries o where o.interaction_id = i.id`;

/** What waits for a second person, as long as the first one can work, or what the second one confirmed. */
export const proposal = sql`case when f.id is null or (f.disabled_at is not null and i.decided_at is null) then null
  else jsonb_build_object('by', ${reviewerOrNull("f")}, 'at', i.proposal -> 'at', 'text', i.proposal -> 'text',
    'pieces', i.proposal -> 'pieces', 'own_text', i.proposal -> 'own_text',
    'attachments', ${attachmentsIn(sql`coalesce(i.proposal -> 'attachments', '[]')`)}) end`;

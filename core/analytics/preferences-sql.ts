/** The statement that reads edited drafts with the conversation before each. */
import { sql, statement } from "../compiler.ts";
import { allOf, keyset } from "../fragments.ts";
import type { ReadableMessage } from "../intake/details-schema.ts";
import type { Statement } from "../kernel/sql.ts";
import type { rangeIn } from "../kernel/zone.ts";
import type { OwnText } from "../translation/schema.ts";

/** A message from the customer or a reply from us. */
type EarlierMessage =
  | { readonly message: ReadableMessage; readonly reply: null }
  | { readonly message: null; readonly reply: string };

export interface PreferenceRow {
  readonly id: string;
  readonly decided_at: string;
  /** The draft's input other than the messages, or null. */
  readonly summary: string | null;
  /** The conversation before the draft, oldest first. */
  readonly before: readonly EarlierMessage[];
  /** The messages that the draft answers. */
  readonly turn: readonly ReadableMessage[];
  readonly chosen: string;
  readonly rejected: string;
  readonly tags: readonly string[];
  readonly score: number | null;
  /** The reviewer's version in their own language, if they wrote it so. */
  readonly own: Pick<OwnText, "language" | "text"> | null;
}

/** A draft sees at most this many messages in full (`conversation_context.recent` has the actual number). */
const maxBefore = 10;

/** The parts of a stored message that the export reads. */
const message = sql`jsonb_build_object('text', m.text, 'media', m.media, 'forwarded', m.forwarded, 'details', m.details)`;

/**
 * The last messages of both sides before a draft's turn, as stored today; a question edited since then has its new
 * text.
 */
const before = sql`
  select jsonb_agg(jsonb_build_object('message', b.message, 'reply', b.reply) order by b.at, b.place) as said
  from (
    select * from (
      (select ${message} as message, null as reply, m.sent_at as at, m.id as place
       from messages m where m.user_id = i.user_id and m.sent_at < i.created_at
         and m.interaction_id is distinct from i.id
       order by m.sent_at desc, m.id desc limit ${maxBefore}::integer)
      union all
      (select null, nullif(a.final_text, ''), a.decided_at, 0
       from interactions a where a.user_id = i.user_id and a.created_at < i.created_at and a.status = 'sent'
         and a.decided_at < i.created_at
       order by a.created_at desc limit ${maxBefore}::integer)
    ) said
    where said.message is not null or said.reply is not null
    order by at desc, place desc
    limit least(coalesce((i.conversation_context ->> 'recent')::integer, 0), ${maxBefore}::integer)
  ) b`;

const turn = sql`
  select jsonb_agg(${message} order by m.sent_at, m.telegram_message_id) as said
  from messages m where m.interaction_id = i.id and m.interaction_created_at = i.created_at`;

/**
 * A page ordered by decision time, up to `settled`. The condition on states and texts must match the index
 * `interactions_preferences`.
 */
export const selectPreferences = (
  { from, to }: ReturnType<typeof rangeIn>,
  after: readonly [decidedAt: string, id: string] | null,
  settled: string,
  limit: number,
): Statement<PreferenceRow> =>
  statement(sql`
    select i.id, i.decided_at, i.conversation_context ->> 'summary' as summary, coalesce(before.said, '[]') as before,
      coalesce(turn.said, i.conversation_context -> 'turn', '[]') as turn,
      i.final_text as chosen, i.draft_text as rejected, to_jsonb(i.edit_tags) as tags, i.quality_score as score,
      case when i.own_text is null then null
        else jsonb_build_object('language', i.own_text -> 'language', 'text', i.own_text -> 'text') end as own
    from (
      select * from interactions
      where status in ('approved', 'sending', 'sent', 'undeliverable', 'unknown') and final_text <> draft_text
        and final_text <> ''
        and decided_at >= ${from}::timestamptz
        and decided_at <= least(${to}::timestamptz, ${settled}::timestamptz)
        and ${allOf([keyset(sql`(decided_at, id) >`, after, ["timestamptz", "uuid"])])}
      order by decided_at, id limit ${limit}::integer
    ) i
    left join lateral (${before}) before on true
    left join lateral (${turn}) turn on true
    order by i.decided_at, i.id`);

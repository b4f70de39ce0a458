/** Statements about second judgements. */
import { sql, statement } from "../compiler.ts";
import { isoText, keyset, numberSetting, reviewerShown } from "../fragments.ts";
import type { InteractionId, ReviewerId } from "../kernel/ids.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import type { AgreementCase, Judgement, JudgedCase, JudgementInput, NextCase } from "./schema.ts";

/** The percentage of interactions to judge twice; 0 if it is not set. */
const percent = sql`coalesce(${numberSetting("agreement_percent")}, 0)`;

/** A random but stable choice: ids are hashes, and a hash of a hash favours nobody. */
const isSampled = sql`${percent} > 0 and ('x' || left(md5(i.id::text), 7))::bit(28)::integer % 100 < ${percent}`;

/** Decided by somebody else and no longer undoable, with a draft to judge. */
const decidedByOthers = (me: ReviewerId, now: string) => sql`
  i.status in ('approved', 'sending', 'sent', 'unknown', 'undeliverable', 'rejected')
  and i.decided_at <= ${now}::timestamptz and (i.undo_until is null or i.undo_until <= ${now}::timestamptz)
  and i.draft_text is not null and i.decided_by <> ${me}::uuid and i.proposed_by is distinct from ${me}::uuid`;

/** What both judge, of an interaction `i` and its customer `u`. */
const judged = sql`i.id, i.created_at,
  jsonb_build_object('id', u.id, 'name', coalesce(s.nickname, u.display_name)) as customer,
  coalesce((select jsonb_agg(jsonb_build_object('text', m.text, 'media', m.media ->> 'description',
      'date', ${isoText("m.sent_at")}) order by m.sent_at, m.telegram_message_id)
    from messages m where m.interaction_id = i.id and m.interaction_created_at = i.created_at), '[]') as messages,
  i.draft_text as draft, i.verdict_level`;
const ofCustomer = sql`join users u on u.id = i.user_id left join user_current_status s on s.user_id = i.user_id`;

export type NextRow = AgreementCase & Pick<NextCase, "left">;

/** The sampled interaction, decided since then, that waits longest for a second judgement by this reviewer. */
export const selectNext = (me: ReviewerId, since: string, now: string) =>
  statement<NextRow>(sql`
    select ${judged}, n.left
    from (
      select i.id, i.created_at, count(*) over ()::integer as left from interactions i
      where i.decided_at is not null and i.decided_at >= ${since}::timestamptz and ${decidedByOthers(me, now)}
        and ${isSampled} and not exists (select from agreement_judgements j where j.interaction_id = i.id)
      order by i.decided_at, i.id limit 1
    ) n
    join interactions i on i.id = n.id and i.created_at = n.created_at ${ofCustomer}`);

export const selectPercent = statement<{ percent: number }>(sql`select ${percent} as percent`);

export interface NewJudgement extends JudgementInput {
  readonly id: string;
  readonly interaction: InteractionId;
  readonly me: ReviewerId;
  /** ISO 8601 */
  readonly now: string;
}

/**
 * Stores a judgement with the first reviewer's; yields no row if this reviewer may not judge the case or has judged it.
 */
export const insertJudgement = ({ id, interaction, me, now, judgement, quality_score }: NewJudgement) =>
  statement(sql`
    insert into agreement_judgements (id, interaction_id, interaction_created_at, user_id, reviewer_id, judgement,
      quality_score, judged_at, first_id, first_judgement)
    select ${id}::uuid, i.id, i.created_at, i.user_id, ${me}::uuid, ${judgement}, ${quality_score ?? null}::smallint,
      ${now}::timestamptz, i.decided_by,
      case when i.status = 'rejected' then 'reject' when i.final_text <> i.draft_text then 'edit' else 'approve' end
    from interactions i where i.id = ${interaction}::uuid and ${decidedByOthers(me, now)} and ${isSampled}
    on conflict (interaction_id, reviewer_id) do nothing`);

const judgedCase = sql`${judged}, j.judged_at, i.final_text, i.reject_reason,
  jsonb_build_object('reviewer', ${reviewerShown("f")}, 'judgement', j.first_judgement,
    'quality_score', i.quality_score) as first,
  jsonb_build_object('reviewer', ${reviewerShown("r")}, 'judgement', j.judgement,
    'quality_score', j.quality_score) as second`;
const ofJudgement = sql`join interactions i on i.id = j.interaction_id and i.created_at = j.interaction_created_at
  ${ofCustomer} join reviewers f on f.id = j.first_id join reviewers r on r.id = j.reviewer_id`;

export const selectJudgement = (interaction: InteractionId, me: ReviewerId) =>
  statement<JudgedCase>(sql`select ${judgedCase} from agreement_judgements j ${ofJudgement}
    where j.interaction_id = ${interaction}::uuid and j.reviewer_id = ${me}::uuid`);

export const selectExists = (interaction: InteractionId) =>
  statement<{ id: string }>(sql`select id from interactions where id = ${interaction}::uuid`);

export type JudgedRow = JudgedCase & { readonly key: string };

/** A page, latest first. */
export const selectJudged = (after: readonly [at: string, id: string] | null, limit: number) =>
  statement<JudgedRow>(sql`
    select ${judgedCase}, j.id as key
    from (
      select * from agreement_judgements j
      where ${keyset(sql`(judged_at, id) <`, after, ["timestamptz", "uuid"]) ?? sql`true`}
      order by judged_at desc, id desc limit ${limit}::integer
    ) j ${ofJudgement}
    order by j.judged_at desc, j.id desc`);

export interface PairRow {
  readonly first: Reviewer;
  readonly second: Reviewer;
  readonly first_judgement: Judgement;
  readonly judgement: Judgement;
  readonly cases: number;
}

/** How often each pair of people gave each pair of judgements. */
export const countPairs = ({ from, to }: { readonly from: string | null; readonly to: string | null }) =>
  statement<PairRow>(sql`
    select ${reviewerShown("f")} as first,
      ${reviewerShown("r")} as second, j.first_judgement, j.judgement, j.cases
    from (
      select first_id, reviewer_id, first_judgement, judgement, count(*)::integer as cases
      from agreement_judgements where judged_at >= ${from}::timestamptz and judged_at <= ${to}::timestamptz
      group by 1, 2, 3, 4
    ) j join reviewers f on f.id = j.first_id join reviewers r on r.id = j.reviewer_id`);

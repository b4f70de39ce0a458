/** Statements that approve: by one person, or by two if a setting demands it. */
import type { RawBuilder } from "kysely";
import { json, sql, statement } from "../compiler.ts";
import { secondPersonSetting, insertAudit, numberSetting } from "../fragments.ts";
import type { InteractionId } from "../kernel/ids.ts";
import { cannotReply, isColleague } from "./list-sql.ts";
import { undoSeconds as usualUndo } from "./rules.ts";
import { stateAfter } from "./states-sql.ts";
import {
  canTake,
  type Change,
  decisionColumns,
  endsRegeneration,
  newVersion,
  sourceOf,
  step,
} from "./step-sql.ts";
import { unknownTags } from "./taxonomy-sql.ts";
import type { OwnText } from "../translation/schema.ts";

export interface Decision extends Change {
  readonly decisionId: string;
  readonly finalText: string | null;
  /** One Telegram message each; null means the draft's bubbles unchanged. */
  readonly pieces: readonly string[] | null;
  /** Ids of files that follow the text. */
  readonly attachments: readonly string[];
  readonly editTags: readonly string[];
  readonly qualityScore: number | null;
  readonly notes: string | null;
  /** Whether Telegram shows what a message's first link leads to. */
  readonly linkPreview: boolean;
  /** The answer in the reviewer's own language. */
  readonly ownText: OwnText | null;
  /** The reviewer knows that the constitution blocked the draft. */
  readonly confirmBlocked: boolean;
  /** How long it can be undone; null means as long as admins set. */
  readonly undoSeconds: number | null;
}

/** Until when the approval can be undone; null means not at all. */
const undoEnd = ({ now }: Change, seconds: number | null) => sql`nullif(${now}::timestamptz
  + make_interval(secs => coalesce(${seconds}::integer, ${numberSetting("undo_seconds")}, ${usualUndo}::integer)),
  ${now}::timestamptz)`;

/** Everything that an approval needs, except a second person. */
const isAcceptable = (decision: Decision) =>
  // Without a draft and without text there is nothing to send. If the draft was replaced or its question edited,
  // the approver may not have seen the change: only the version they read proves that they did.
  sql`coalesce(${decision.finalText}, i.draft_text) is not null
      and ((i.revision = 0 and i.question_edited_at is null) or ${decision.version}::integer is not null
        or ${decision.finalText}::text is not null)
      and not ${cannotReply}
      and (${decision.confirmBlocked}::boolean or i.verdict_level is distinct from 'blocked'
        or visible_text(${decision.finalText}::text) is distinct from visible_text(i.draft_text)
          and ${decision.finalText}::text is not null)
      ${decision.attachments.length === 0 ? sql`` : sql`and ${areUploaded(decision)}`}
      ${decision.editTags.length === 0 ? sql`` : sql`and not exists (${unknownTags(decision.editTags)})`}`;

/** Each file belongs to this review and is completely uploaded. */
const areUploaded = ({
  attachments,
}: Decision) => sql`${attachments.length}::integer = (select count(*) from attachments f
        where f.interaction_id = i.id and f.sha256 is not null
          and f.id in (select value::uuid from jsonb_array_elements_text(${json(attachments)})))`;

/** Those that a proposal names. */
const proposedFiles = sql`coalesce(i.proposal -> 'attachments', '[]')`;

/** The trigger `require_second_person` demands the same. */
const needsSecond = ({ finalText }: Decision) => sql`coalesce(case ${secondPersonSetting} when 'all' then true
  when 'blocked' then i.verdict_level = 'blocked'
    and visible_text(coalesce(${finalText}::text, i.draft_text)) = visible_text(i.draft_text) end, false)`;

/** Waits for a second person, and the first one can still work. */
const isProposed = sql`exists (${isColleague(sql`i.proposed_by`)})`;

const ownText = ({ ownText: own }: Decision) => (own === null ? sql`null::jsonb` : json(own));

/** Between which languages the answer was translated, for the audit; never its text. */
const translated = (
  own: RawBuilder<unknown>,
) => sql`case when ${own} -> 'translation' ->> 'to' is null then '{}'
  else jsonb_build_object('translated', jsonb_build_object('from', ${own} -> 'language',
    'to', ${own} -> 'translation' -> 'to')) end`;

const toSend = ({ pieces }: Decision) => (pieces === null ? sql`i.draft_bubbles` : json(pieces));

/** What an approval stores. */
const approved = (decision: Decision) => sql`status = ${stateAfter("approve")}, ${decisionColumns(decision)},
        final_text = coalesce(${decision.finalText}, i.draft_text), approved_pieces = ${toSend(decision)},
        approved_attachments = ${json(decision.attachments)},
        edit_tags = array(select jsonb_array_elements_text(${json(decision.editTags)})),
        quality_score = ${decision.qualityScore}::smallint, notes = ${decision.notes}, own_text = ${ownText(decision)},
        proposed_by = null, proposal = null, undo_until = ${undoEnd(decision, decision.undoSeconds)}`;

/** Stores the proposal for a second person; the review is free again. */
const proposed = (decision: Decision) => {
  const { reviewer, now, finalText, attachments, editTags, qualityScore, notes, linkPreview } = decision;
  return sql`status = ${stateAfter("propose")}, proposed_by = ${reviewer.id}::uuid, declined = null,
        claimed_by = null, claimed_until = null, later_until = null,
        assigned_to = nullif(i.assigned_to, ${reviewer.id}::uuid), ${endsRegeneration},
        proposal = jsonb_build_object('at', ${now}::text, 'text', coalesce(${finalText}, i.draft_text),
          'pieces', ${toSend(decision)}, 'attachments', ${json(attachments)}, 'edit_tags', ${json(editTags)},
          'quality_score', ${qualityScore}::smallint, 'notes', ${notes}::text, 'link_preview', ${linkPreview}::boolean,
          'own_text', ${ownText(decision)})`;
};

/** What the audit row says about both. */
const decisionDetail = (decision: Decision) => {
  const { attachments, editTags, confirmBlocked } = decision;
  const detail = {
    tags: editTags,
    ...(attachments.length === 0 ? {} : { attachments: attachments.length }),
    ...(confirmBlocked ? { confirmed_blocked: true } : {}),
  };
  return sql`${json(detail)} || ${translated(ownText(decision))}${sourceOf(decision.reviewer)}`;
};

/**
 * Approves, or, if a setting demands a second person, stores the approval as a proposal for one to confirm. An answer
 * that is already proposed has to be confirmed, not proposed again. Returns which of the two happened, if either.
 */
export const decide = (decision: Decision) =>
  statement<{ readonly step: "approve" | "propose" }>(sql`
    with review as (
      select i.id, i.created_at, ${needsSecond(decision)} as second from interactions i
      where ${canTake("approve", decision)} and ${isAcceptable(decision)} for update of i
    ), approved as (
      update interactions i set ${approved(decision)}, ${newVersion(decision)}
      from review a where i.id = a.id and i.created_at = a.created_at and not a.second
      returning i.id, i.version, jsonb_build_object('edited', coalesce(i.final_text <> i.draft_text, false)) as edited
    ), proposed as (
      update interactions i set ${proposed(decision)}, ${newVersion(decision)}
      from review a where i.id = a.id and i.created_at = a.created_at and a.second
        and not (${isProposed} and i.proposal ->> 'text' = coalesce(${decision.finalText}, i.draft_text)
          and ${proposedFiles} = ${json(decision.attachments)})
      returning i.id, i.version, '{}'::jsonb
    ), taken as (
      select 'approve' as step, * from approved union all select 'propose', * from proposed
    )
    ${insertAudit(
      {
        at: decision.now,
        by: decision.reviewer,
        action: sql`'review.' || step`,
        subject: ["interaction", sql`id`],
        detail: sql`edited || jsonb_build_object('version', version) || ${decisionDetail(decision)}`,
      },
      sql`taken`,
    )} returning substr(action, 8) as step`);

export interface Confirmation extends Change {
  readonly decisionId: string;
  /** How long it can be undone; null means as long as admins set. */
  readonly undoSeconds: number | null;
}

/** Approves what another reviewer proposed, exactly as proposed. */
export const confirm = (confirmation: Confirmation) =>
  step(
    "approve",
    confirmation,
    sql`${decisionColumns(confirmation)}, final_text = i.proposal ->> 'text', approved_pieces = i.proposal -> 'pieces',
        approved_attachments = ${proposedFiles},
        edit_tags = array(select jsonb_array_elements_text(i.proposal -> 'edit_tags')),
        quality_score = (i.proposal ->> 'quality_score')::smallint, notes = i.proposal ->> 'notes',
        own_text = nullif(i.proposal -> 'own_text', 'null'), undo_until = ${undoEnd(confirmation, confirmation.undoSeconds)}`,
    sql`and ${isProposed} and i.proposed_by <> ${confirmation.reviewer.id}::uuid and not ${cannotReply}`,
    sql`jsonb_build_object('edited', coalesce(taken.final_text <> taken.draft_text, false),
      'tags', to_jsonb(taken.edit_tags), 'first', (select name from reviewers where id = taken.proposed_by))
      || ${translated(sql`taken.own_text`)}`,
  );

/** Declines a proposal: the review waits for another answer, with the reason. */
export const decline = (change: Change, reason: string) =>
  step(
    "decline",
    change,
    sql`proposed_by = null, proposal = null, claimed_by = null, claimed_until = null,
        declined = jsonb_build_object('by', jsonb_build_object('id', ${change.reviewer.id}::text, 'name',
          ${change.reviewer.name}::text), 'at', ${change.now}::text, 'reason', ${reason}::text)`,
    sql`and i.proposed_by is not null`,
  );

/** The first of these files that this review lacks, or of which a part is missing. */
export const selectMissingFile = (review: InteractionId, attachments: readonly string[]) =>
  statement<{ readonly id: string }>(sql`
    select l.id from jsonb_array_elements_text(${json(attachments)}) with ordinality as l (id, place)
    where not exists (select from attachments f
      where f.id = l.id::uuid and f.interaction_id = ${review}::uuid and f.sha256 is not null)
    order by l.place limit 1`);

/** Statements about translations and how reviewers want them. */
import { json, sql, statement } from "../compiler.ts";
import type { CustomerId, InteractionId, ReviewerId } from "../kernel/ids.ts";
import { maxMessages } from "./rules.ts";
import type { Language, TranslatedText, TranslationPreferences } from "./schema.ts";

/** The parts of an interaction that can be translated. */
export interface Source {
  readonly user_id: CustomerId;
  readonly revision: number;
  readonly bubbles: readonly string[] | null;
  /** Oldest first. */
  readonly messages: readonly { readonly telegram_message_id: number; readonly text: string | null }[];
}

/** What is translated of a review; no row if it is not in Postgres. */
export const selectSource = (id: InteractionId) =>
  statement<Source>(sql`
    select i.user_id, i.revision, i.draft_bubbles as bubbles,
      coalesce(
        (select jsonb_agg(jsonb_build_object('telegram_message_id', m.telegram_message_id, 'text', m.text)
           order by m.sent_at, m.telegram_message_id)
         from (select * from messages m
           where m.interaction_id = i.id and m.interaction_created_at = i.created_at
           order by sent_at desc, telegram_message_id desc limit ${maxMessages}::integer) m),
        i.conversation_context -> 'turn', '[]') as messages
    from interactions i where i.id = ${id}::uuid`);

/** A translated text, found again by its original. */
export interface Piece extends TranslatedText {
  /** SHA-256 of the original. */
  readonly hash: string;
}

/** What was translated of an interaction's drafts and messages into this language. */
export const selectPieces = (id: InteractionId, language: Language) =>
  statement<{ readonly pieces: readonly Piece[] }>(sql`
    select t.pieces from translations t
    where t.interaction_id = ${id}::uuid and t.language = ${language}`);

export interface NewTranslation {
  /** The id of the row, if it is a new one. */
  readonly rowId: string;
  readonly id: InteractionId;
  readonly revision: number;
  readonly language: Language;
  readonly pieces: readonly Piece[];
  readonly model: string;
  /** ISO 8601 */
  readonly now: string;
}

/** Stores a translation, or replaces that of the same draft; writes nothing if the interaction is gone. */
export const putTranslation = ({ rowId, id, revision, language, pieces, model, now }: NewTranslation) =>
  statement(sql`
    with place as (
      select i.id, i.created_at, i.user_id from interactions i where i.id = ${id}::uuid for key share
    )
    insert into translations (id, interaction_id, interaction_created_at, user_id, revision, language, pieces, model,
      created_at)
    select ${rowId}::uuid, place.id, place.created_at, place.user_id, ${revision}::integer, ${language}, ${json(pieces)},
      ${model}, ${now}::timestamptz
    from place
    on conflict (interaction_id, revision, language) do update set pieces = excluded.pieces, model = excluded.model,
      created_at = excluded.created_at`);

/** How a reviewer wants translations; no row if they have chosen nothing. */
export const selectPreferences = (reviewer: ReviewerId) =>
  statement<TranslationPreferences>(sql`
    select p.language, p.always from translation_preferences p where p.reviewer_id = ${reviewer}::uuid`);

export const putPreferences = (
  reviewer: ReviewerId,
  { language, always }: TranslationPreferences,
  now: string,
) =>
  statement(sql`
    insert into translation_preferences (reviewer_id, language, always, changed_at)
    values (${reviewer}::uuid, ${language}, ${always}::boolean, ${now}::timestamptz)
    on conflict (reviewer_id) do update set language = excluded.language, always = excluded.always,
      changed_at = excluded.changed_at`);

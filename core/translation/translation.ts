/** Which texts of a review to translate, which are already translated, and how translations are shown. */
import { type InteractionId, sha256 } from "../kernel/ids.ts";
import { isVisible } from "../kernel/visible.ts";
import { maxCharacters, maxTexts } from "./rules.ts";
import type { Language, TranslatedText, Translation, TranslationPreferences } from "./schema.ts";
import type { Writer } from "./prompt.ts";
import * as sql from "./sql.ts";

export type { Piece, Source } from "./sql.ts";

/** Reads the parts of an interaction that can be translated; no row if it is not in Postgres. */
export const sourceStatement = sql.selectSource;

/** Reads what was translated of it before. */
export const piecesStatement = sql.selectPieces;

/** Stores what was translated of a draft and its messages. */
export const putTranslationStatement = sql.putTranslation;

/** Reads how a reviewer wants translations; no row means `defaultPreferences`. */
export const preferencesStatement = sql.selectPreferences;

/** Stores how a reviewer wants translations. */
export const putPreferencesStatement = sql.putPreferences;

/** The defaults until a reviewer chooses. */
export const defaultPreferences: TranslationPreferences = { language: null, always: false };

/** A text of a review. */
export interface Part {
  readonly writer: Writer;
  readonly text: string;
  /** SHA-256 of the text. */
  readonly hash: string;
}

/** The texts to translate, each once: the draft, which is read first, then messages, newest first. */
export function partsOf({ bubbles, messages }: sql.Source): Part[] {
  const texts = [
    ...(bubbles ?? []).map((text) => ({ writer: "team" as const, text })),
    ...messages.toReversed().map(({ text }) => ({ writer: "customer" as const, text: text ?? "" })),
  ];
  const parts = texts
    .filter(({ text }) => isVisible(text))
    .map((part) => ({ ...part, hash: sha256(part.text) }));
  return [...new Map(parts.map((part) => [part.hash, part])).values()];
}

/** Translated texts by the hash of their originals. */
export const piecesByHash = (
  rows: readonly { readonly pieces: readonly sql.Piece[] }[],
): ReadonlyMap<string, sql.Piece> =>
  new Map(rows.flatMap(({ pieces }) => pieces.map((piece) => [piece.hash, piece])));

/** The first parts, as many as one call takes, at least one. */
export function fitting<T extends Pick<Part, "text">>(parts: readonly T[]): T[] {
  let characters = 0;
  const end = parts.findIndex(({ text }, index) => {
    characters += text.length;
    return index >= maxTexts || (index > 0 && characters > maxCharacters);
  });
  return end === -1 ? [...parts] : parts.slice(0, end);
}

const shown = ({ from, text, formatting_lost }: sql.Piece): TranslatedText => ({
  from,
  text,
  formatting_lost,
});

/** What the console shows next to the originals. */
export function translationOf(
  id: InteractionId,
  source: sql.Source,
  language: Language,
  pieces: ReadonlyMap<string, sql.Piece>,
): Omit<Translation, "cost_usd"> {
  const pieceOf = (text: string) => pieces.get(sha256(text));
  return {
    review: id,
    revision: source.revision,
    language,
    messages: source.messages.flatMap(({ telegram_message_id, text }) => {
      const piece = text === null ? undefined : pieceOf(text);
      return piece === undefined ? [] : [{ telegram_message_id, ...shown(piece) }];
    }),
    draft: (source.bubbles ?? []).map((text) => {
      const piece = pieceOf(text);
      return piece === undefined ? null : shown(piece);
    }),
    left: partsOf(source).filter(({ hash }) => !pieces.has(hash)).length,
  };
}

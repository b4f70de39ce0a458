/** Translates a review for its reader: what the customer wrote and what is drafted, in one call that is made once. */
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { InteractionId, ReviewerId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import { currentStatement } from "../settings/settings.ts";
import { translationMs } from "../translation/rules.ts";
import type {
  Language,
  Translation,
  TranslationPreferences,
  TranslationSettings,
} from "../translation/schema.ts";
import {
  fitting,
  type Part,
  partsOf,
  type Piece,
  piecesByHash,
  piecesStatement,
  preferencesStatement,
  putPreferencesStatement,
  putTranslationStatement,
  type Source,
  sourceStatement,
  translationOf,
  defaultPreferences,
} from "../translation/translation.ts";
import { type Translator, translatorFor, translatorIn, type TranslatorPorts } from "./translator.ts";

/** Whether anything can be translated, and how this reviewer wants it. */
export async function translationSettings(
  ports: Pick<TranslatorPorts, "sql" | "settings" | "translatorOf">,
  reviewer: ReviewerId,
): Promise<TranslationSettings> {
  const { current, preferences } = await ports.sql.batch({
    current: currentStatement,
    preferences: preferencesStatement(reviewer),
  });
  return {
    available: translatorIn(ports, current[0]) !== null,
    preferences: preferences[0] ?? defaultPreferences,
  };
}

/** Replaces how this reviewer wants translations. */
export async function putTranslationPreferences(
  ports: Pick<TranslatorPorts, "sql" | "settings" | "translatorOf"> & Pick<Ports, "clock">,
  reviewer: ReviewerId,
  preferences: TranslationPreferences,
): Promise<TranslationSettings> {
  await ports.sql.query(putPreferencesStatement(reviewer, preferences, iso(ports.clock.now())));
  return translationSettings(ports, reviewer);
}

/**
 * What was said and drafted, in this language. Only texts that nobody had translated before are sent to the model; the
 * result is stored for every reviewer. Throws `not_found` for an interaction that is not in Postgres, `wrong_state` if
 * translation is off, and `model_failed`.
 */
export async function translateReview(
  ports: TranslatorPorts,
  id: InteractionId,
  language: Language,
): Promise<Translation> {
  const { sources, known, current } = await ports.sql.batch({
    sources: sourceStatement(id),
    known: piecesStatement(id, language),
    current: currentStatement,
  });
  const [source] = sources;
  if (source === undefined) throw missing(id);
  const before = piecesByHash(known);
  const missingParts = fitting(partsOf(source).filter(({ hash }) => !before.has(hash)));
  if (missingParts.length === 0) return { ...translationOf(id, source, language, before), cost_usd: 0 };
  const message = missingParts.map(({ text }) => text).join("\n\n");
  const translator = translatorFor(ports, current[0], { customer: source.user_id, message });
  const fresh = await translated(translator, missingParts, language);
  const pieces = new Map([...before, ...fresh.map((piece) => [piece.hash, piece] as const)]);
  await store(ports, { id, source, language, pieces, model: translator.model });
  return { ...translationOf(id, source, language, pieces), cost_usd: translator.cost() };
}

/** The error for an interaction that is in the archive or does not exist. */
export const missing = (id: InteractionId): NadiaError =>
  new NadiaError("not_found", "there is no review with this id, or it is already in the archive", {
    facts: { review: id },
  });

async function translated(
  translator: Translator,
  missingParts: readonly Part[],
  language: Language,
): Promise<Piece[]> {
  const { texts } = await translator.translate({ stage: 1, timeoutMs: translationMs }, missingParts, {
    language,
  });
  return missingParts.flatMap(({ hash }, index) => {
    const text = texts[index] ?? null;
    return text === null ? [] : [{ hash, ...text }];
  });
}

interface Made {
  readonly id: InteractionId;
  readonly source: Source;
  readonly language: Language;
  readonly pieces: ReadonlyMap<string, Piece>;
  readonly model: string;
}

/**
 * Stores the translations of this draft; of those of earlier drafts, only what this one shares with them: the messages.
 */
async function store({ sql, clock, ids }: TranslatorPorts, { source, pieces, ...made }: Made): Promise<void> {
  const used = partsOf(source).flatMap(({ hash }) => pieces.get(hash) ?? []);
  const { revision } = source;
  const rowId = ids.random();
  await sql.query(putTranslationStatement({ ...made, rowId, revision, pieces: used, now: iso(clock.now()) }));
}

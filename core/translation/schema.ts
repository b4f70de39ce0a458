/**
 * Translations: of what a customer wrote and what is drafted, and of an answer that a reviewer wrote in their own
 * language.
 */
import * as z from "zod";
import { InteractionId } from "../kernel/ids.ts";
import { storable, visibleText } from "../kernel/text.ts";

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

/** A language as BCP 47 names it. */
export const Language = z
  .string()
  .min(2)
  .max(35)
  .refine(isLanguage, { message: "must be a language such as de or pt-BR" });
export type Language = z.infer<typeof Language>;

/** How a reviewer reads and writes. */
export const TranslationPreferences = z.strictObject({
  /** The language that they read and write; null means their console's. */
  language: Language.nullable(),
  /** Translates every review in another language when it is opened. */
  always: z.boolean(),
});
export type TranslationPreferences = z.infer<typeof TranslationPreferences>;

export const TranslationSettings = z.object({
  /** False without a translation model. */
  available: z.boolean(),
  preferences: TranslationPreferences,
});
export type TranslationSettings = z.infer<typeof TranslationSettings>;

export const TranslationRequest = z.strictObject({ language: Language });
export type TranslationRequest = z.infer<typeof TranslationRequest>;

export const TranslatedText = z.object({
  /** The language of the original according to the model; null if it did not say. */
  from: Language.nullable(),
  text: z.string(),
  /** A link, field, code or mark of the original is missing or doubled. */
  formatting_lost: z.boolean(),
});
export type TranslatedText = z.infer<typeof TranslatedText>;

export const Translation = z.object({
  review: InteractionId,
  /** The draft's revision. */
  revision: z.int(),
  language: Language,
  /** By message, oldest first; a message without text, or one that is not translated yet, is missing. */
  messages: z.array(TranslatedText.extend({ telegram_message_id: z.int() })),
  /** By bubble of the draft; null for one that is not translated yet. Empty without a draft. */
  draft: z.array(TranslatedText.nullable()),
  /** Texts that did not fit into one call: request the same again for them. */
  left: z.int(),
  /** What this request cost, USD: 0 if everything was translated before; null if the model has no price. */
  cost_usd: z.number().nullable(),
});
export type Translation = z.infer<typeof Translation>;

/** UTF-16 units of an answer in the reviewer's own language. */
export const maxOwnTextLength = 16_000;

export const AnswerTranslationRequest = z.strictObject({
  /** The answer in the reviewer's language. A blank line starts another message. */
  text: visibleText(maxOwnTextLength).min(1),
  from: Language,
  /** By default the language of the customer's last message. */
  to: Language.optional(),
});
export type AnswerTranslationRequest = z.infer<typeof AnswerTranslationRequest>;

/** UTF-16 units of one translated message, and how many there are at most. */
const bubbles = z.array(storable(32_768)).max(50);

const ownTranslation = {
  /** The reviewer's text that was translated. */
  source: storable(maxOwnTextLength),
  to: Language,
  /** The answer in the customer's language, one Telegram message each. */
  bubbles,
  /** The answer translated back by a separate call as a check; null if that failed. */
  reads_as: bubbles.nullable(),
  formatting_lost: z.boolean(),
};

/** An answer translated for the customer, and translated back. */
export const AnswerTranslation = z.object({ ...ownTranslation, cost_usd: z.number().nullable() });
export type AnswerTranslation = z.infer<typeof AnswerTranslation>;

const ownText = {
  language: Language,
  text: storable(maxOwnTextLength),
};

/**
 * An answer as its reviewer wrote it in their own language, and its translation. It matches the answer as long as
 * `text` is the translation's `source` and the answer is its `bubbles`.
 */
export const OwnText = z.object({ ...ownText, translation: z.nullable(z.object(ownTranslation)) });
export type OwnText = z.infer<typeof OwnText>;

export const OwnTextInput = z.strictObject({
  ...ownText,
  translation: z.nullable(z.strictObject(ownTranslation)),
});
export type OwnTextInput = z.infer<typeof OwnTextInput>;

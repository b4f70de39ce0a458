/** One call that translates several texts; parts that must not change are protected. */
import { askModel } from "../drafting/drafting.ts";
import type { LanguageModel, PaidCall } from "../drafting/port.ts";
import { NadiaError } from "../kernel/errors.ts";
import { translationsIn } from "./answer.ts";
import { translationPrompt, type Target, type Writer } from "./prompt.ts";
import { protect, restore } from "./protect.ts";
import { maxOutputTokens } from "./rules.ts";
import type { Language, TranslatedText } from "./schema.ts";

export interface Text {
  readonly writer: Writer;
  readonly text: string;
}

export interface Translated {
  /** The target language according to the model; null if it did not say. */
  readonly language: Language | null;
  /** In the order of the texts; null for one that the model left out. At least one is translated. */
  readonly texts: readonly (TranslatedText | null)[];
}

interface TranslationCall {
  readonly model: LanguageModel;
  /** Distinguishes the calls of one request. */
  readonly stage: 1 | 2;
  /** ms */
  readonly timeoutMs: number;
  /** Called with each answered call before its answer is used, because it is billed. */
  readonly record: (call: PaidCall) => Promise<void>;
}

/** Throws `model_failed` if the model gives no usable answer. */
export async function askForTranslations(
  { model, stage, timeoutMs, record }: TranslationCall,
  texts: readonly Text[],
  target: Target,
): Promise<Translated> {
  const sources = texts.map(({ text }) => protect(text));
  const prompt = translationPrompt(
    sources.map(({ text }, index) => ({ writer: texts[index]?.writer ?? "customer", text })),
    target,
  );
  const call = await askModel(stage, model, prompt, { timeoutMs, maxOutputTokens });
  await record(call);
  const read = call.fault === null ? translationsIn(call.text) : null;
  const found = sources.map((source, index) => {
    const one = read?.translations.get(index + 1);
    return one === undefined ? null : { from: one.from, ...restore(source, one.text) };
  });
  if (read !== null && found.some((one) => one !== null)) return { language: read.language, texts: found };
  const fault = call.fault ?? "unusable";
  throw new NadiaError("model_failed", "The translation model gave no usable answer; try again.", {
    facts: { model: model.name, reason: fault, fault },
  });
}

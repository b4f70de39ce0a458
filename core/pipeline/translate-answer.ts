/** Translates an answer that a reviewer wrote in their own language, and translates it back to check it. */
import { hasCode, NadiaError } from "../kernel/errors.ts";
import type { InteractionId } from "../kernel/ids.ts";
import { isVisible } from "../kernel/visible.ts";
import { blocksOf } from "../markup/blocks.ts";
import { currentStatement } from "../settings/settings.ts";
import type { Target } from "../translation/prompt.ts";
import { forwardMs, minBackMs, maxBubbles, shownMessages, translationMs } from "../translation/rules.ts";
import type {
  AnswerTranslation,
  AnswerTranslationRequest,
  Language,
  TranslatedText,
} from "../translation/schema.ts";
import { type Source, sourceStatement } from "../translation/translation.ts";
import { missing } from "./translate.ts";
import { type Translator, translatorFor, type TranslatorPorts } from "./translator.ts";

/**
 * The answer in the customer's language, one message per block of the text, and what it reads as in the reviewer's. The
 * second call sees only the first call's result, so it shows what the customer will read. Nothing is stored but the
 * calls: the reviewer's unsent answer and decision hold both texts. Throws as `translateReview` does.
 */
export async function translateAnswer(
  ports: TranslatorPorts,
  id: InteractionId,
  { text, from, to }: AnswerTranslationRequest,
): Promise<AnswerTranslation> {
  const { sources, current } = await ports.sql.batch({
    sources: sourceStatement(id),
    current: currentStatement,
  });
  const [source] = sources;
  if (source === undefined) throw missing(id);
  const started = ports.clock.now();
  const translator = translatorFor(ports, current[0], { customer: source.user_id, message: text });
  const target = targetOf(source, to);
  const blocks = textsOf(blocksOf(text));
  const forward = await translator.translate({ stage: 1, timeoutMs: forwardMs }, blocks, target);
  const bubbles = complete(forward.texts, translator);
  const timeoutMs = started + translationMs - ports.clock.now();
  const back = timeoutMs < minBackMs ? null : await translatedBack(translator, { bubbles, from, timeoutMs });
  return {
    source: text,
    to: to ?? forward.language ?? "und",
    bubbles: bubbles.map((bubble) => bubble.text),
    reads_as: back,
    formatting_lost: bubbles.some(({ formatting_lost }) => formatting_lost),
    cost_usd: translator.cost(),
  };
}

/** The model sees the customer's last words and writes in their language. Throws `field_invalid` if there are none. */
function targetOf({ messages }: Source, to: Language | undefined): Target {
  if (to !== undefined) return { language: to };
  const texts = messages.flatMap(({ text }) => (text !== null && isVisible(text) ? [text] : []));
  if (texts.length === 0)
    throw new NadiaError(
      "field_invalid",
      "to: the customer wrote nothing; name the language to translate into",
      {
        facts: { field: "to" },
      },
    );
  const { count, maxLength } = shownMessages;
  return { like: texts.slice(-count).map((text) => text.slice(0, maxLength).toWellFormed()) };
}

/** One text per message; any excess joins the last one. */
function textsOf(blocks: readonly string[]) {
  const bubbles =
    blocks.length <= maxBubbles
      ? blocks
      : [...blocks.slice(0, maxBubbles - 1), blocks.slice(maxBubbles - 1).join("\n\n")];
  return bubbles.map((text) => ({ writer: "team" as const, text }));
}

/** The texts; throws `model_failed` if one is missing: an answer with a gap would be sent as if it were complete. */
function complete(texts: readonly (TranslatedText | null)[], { model }: Translator): TranslatedText[] {
  const found = texts.filter((text) => text !== null);
  if (found.length === texts.length) return found;
  throw new NadiaError("model_failed", "The translation model left out part of the answer; try again.", {
    facts: { model, reason: "unusable", fault: "unusable" },
  });
}

/** Null if the model failed: the answer can be used, but the reviewer cannot check it. */
async function translatedBack(
  translator: Translator,
  { bubbles, from, timeoutMs }: { bubbles: readonly TranslatedText[]; from: Language; timeoutMs: number },
): Promise<string[] | null> {
  try {
    const texts = bubbles.map(({ text }) => ({ writer: "team" as const, text }));
    const back = await translator.translate({ stage: 2, timeoutMs }, texts, { language: from });
    return complete(back.texts, translator).map(({ text }) => text);
  } catch (error) {
    if (hasCode(error, "model_failed")) return null;
    throw error;
  }
}

/** Reads a model's answer to a request for translations. */
import * as z from "zod";
import { withoutReasoning } from "../drafting/reasoning.ts";
import { storableText } from "../kernel/text.ts";
import { isVisible } from "../kernel/visible.ts";
import { Language } from "./schema.ts";

/** A translation by its number in the prompt. */
export interface Numbered {
  /** The original's language; null if the model did not say or did not name a language. */
  readonly from: Language | null;
  readonly text: string;
}

export interface Read {
  /** The target language according to the model; null if it did not say. */
  readonly language: Language | null;
  /** By number, from 1; some may be missing. */
  readonly translations: ReadonlyMap<number, Numbered>;
}

const language = z.nullable(Language).catch(null);

const Answer = z.object({
  language,
  translations: z.array(z.object({ n: z.coerce.number().int(), from: language, text: z.string() })),
});

const withoutFence = (text: string): string =>
  /^```[a-z]*([\s\S]*)```$/i.exec(text.trim())?.[1]?.trim() ?? text.trim();

function parsed(text: string): z.infer<typeof Answer> | null {
  try {
    return Answer.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    // Not JSON: the caller looks for it elsewhere.
    return null;
  }
}

/** The JSON inside an answer, from the first brace to the last: models often say "Here is the JSON:" first. */
const embedded = (text: string): string => text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1);

/** Null if it contains no translation. Text that is not in the expected form is never shown as a translation. */
export function translationsIn(answer: string): Read | null {
  // The whole text first: a tag inside a translation must not break its braces.
  const whole = parsed(withoutFence(answer));
  const found = whole ?? parsed(embedded(withoutReasoning(answer)));
  if (found === null) return null;
  const read = found.translations
    .map(({ n, from, text }) => [n, { from, text: storableText(text).trim() }] as const)
    .filter(([, { text }]) => isVisible(text));
  return read.length === 0 ? null : { language: found.language, translations: new Map(read) };
}

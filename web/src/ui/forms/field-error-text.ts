/** What the API says about a field, in the reader's language. No React. */
import type { I18n } from "../../i18n/i18n.ts";
import { fields } from "../../strings/fields.ts";

interface Sentence {
  readonly key: keyof typeof fields;
  readonly pattern: RegExp;
}

const sentences: readonly Sentence[] = Object.entries(fields).map(([key, [english]]) => {
  const escaped = english.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const pattern = new RegExp(`^${escaped.replaceAll(/\\\{(\w+)\\\}/g, "(?<$1>.+)")}$`, "u");
  return { key: key as Sentence["key"], pattern };
});

/** The sentence in the reader's language; one that is not known, or already is in it, stays as it is. */
export function fieldErrorTextOf(sentence: string, t: I18n["t"]): string {
  for (const { key, pattern } of sentences) {
    const found = pattern.exec(sentence);
    if (found !== null) return t(key, numbersIn(found.groups ?? {}));
  }
  return sentence;
}

/** Numbers get the reader's separators. */
const numbersIn = (values: Readonly<Record<string, string>>): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, /^\d{1,15}$/.test(value) ? Number(value) : value]),
  );

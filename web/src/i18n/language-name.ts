/** Names of languages in the reader's own language. */
import type { Language } from "./i18n.ts";

/** The tag itself where there is no name: Telegram passes on what a customer's app sends, which may be no language. */
export function languageNameOf(tag: string, language: Language): string {
  try {
    return new Intl.DisplayNames(language, { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** These languages in the order of their names; `chosen` is among them in any case. */
export const languagesByName = (tags: readonly string[], chosen: string | null, language: Language) =>
  [...new Set([...tags, ...(chosen === null ? [] : [chosen])])]
    .map((tag) => ({ tag, name: languageNameOf(tag, language) }))
    .toSorted((one, other) => one.name.localeCompare(other.name, language));

/** Names of languages, and those that are offered. */

/** Offered to choose from; any other BCP 47 language can be set through the API. */
export const offeredLanguages: readonly string[] =
  "ar bg bn cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv ms nb nl pl pt pt-BR ro ru sk sl sr sv sw th tr uk ur vi zh-Hans zh-Hant".split(
    " ",
  );

/** A language's name in the reader's own; the tag where there is none. */
export function languageNameOf(tag: string, uiLanguage: string): string {
  try {
    return new Intl.DisplayNames(uiLanguage, { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

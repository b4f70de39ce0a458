/**
 * Whether a text is certainly in a language: by its script, then its commonest words. It only decides whether a translation is
 * offered or made automatically; a text that it cannot identify counts as foreign.
 */

/** The commonest words of languages in Latin letters. */
const commonWords: Readonly<Record<string, string>> = {
  en: "the and is are you i it to of in for on my have has do does can not with what when how this that your we me please",
  de: "der die das und ist sind ich sie du es zu in für auf mein meine haben hat nicht mit was wann wie ein eine den dem kann bitte wir mir",
  fr: "le la les et est sont je vous tu il de des du un une pour sur mon ma avec que quand comment ne pas dans puis nous merci mes",
  es: "el la los las y es son yo usted de del un una para por mi con que cuando como no en se puedo hola mis está tengo",
  it: "il lo la gli le e è sono io lei di del un una per mio mia con che quando come non in si posso ho grazie della",
  pt: "o a os as e é são eu você de do da um uma para meu minha com que quando como não em se posso olá obrigado tenho",
  nl: "de het een en is zijn ik u je van voor op mijn met wat wanneer hoe niet in dat kan heb heeft wij mij graag",
  pl: "i jest są ja pan pani w z na do mój moja nie co kiedy jak to się czy mogę mam proszę dla ten po od",
  sv: "och är jag du det att en ett för på min med vad när hur inte i den kan har vi mig av som",
  da: "og er jeg du det at en et for på min med hvad hvornår hvordan ikke i den kan har vi mig af som",
  tr: "ve bir bu ben siz için ile ne nasıl değil mi var yok benim zaman olarak daha çok lütfen nerede kaç",
};

const wordSets: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(commonWords).map(([language, list]) => [language, new Set(list.split(" "))]),
);

/** Scripts that one language of the console's readers uses. */
const scripts: readonly (readonly [RegExp, string])[] = [
  [/\p{Script=Greek}/u, "el"],
  [/\p{Script=Hebrew}/u, "he"],
  [/\p{Script=Thai}/u, "th"],
  [/\p{Script=Hangul}/u, "ko"],
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, "ja"],
  [/[іїєґ]/iu, "uk"],
  [/[ыэё]/iu, "ru"],
];

/** Parts without a language: addresses, code, fields, user names. */
const nonLanguageParts = /https?:\/\/\S+|www\.\S+|`[^`]*`|\{\{[^{}]*\}\}|[@/]\w+|\S+@\S+/g;

const baseLanguageOf = (language: string): string => language.split("-")[0]?.toLowerCase() ?? language;

/** True for a text without letters as well. */
export function isCertainlyIn(text: string, language: string): boolean {
  const plain = text.replaceAll(nonLanguageParts, " ").toLowerCase();
  const letters = plain.match(/\p{L}/gu) ?? [];
  if (letters.length === 0) return true;
  const latin = letters.filter((letter) => /\p{Script=Latin}/u.test(letter)).length;
  const base = baseLanguageOf(language);
  return latin * 2 < letters.length ? languageByScript(plain) === base : languageByWords(plain) === base;
}

const languageByScript = (plain: string): string | null =>
  scripts.find(([script]) => script.test(plain))?.[1] ?? null;

/** The language with most of the words; null if there are too few, or two have as many. */
function languageByWords(plain: string): string | null {
  const words = plain.match(/\p{L}+/gu) ?? [];
  const counts = [...wordSets]
    .map(([language, known]) => ({ language, count: words.filter((word) => known.has(word)).length }))
    .sort((one, other) => other.count - one.count);
  const [first, second] = counts;
  if (first === undefined || second === undefined || first.count === second.count) return null;
  return first.count * 6 >= words.length ? first.language : null;
}

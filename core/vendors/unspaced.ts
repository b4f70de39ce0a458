/** Features for Chinese, Japanese and Korean: pairs of characters, because no spaces separate words. */

/** A feature and its weight, where a word of another language weighs 1. */
type Feature = readonly [name: string, weight: number];

/** Characters that occur in every second sentence, whatever its topic. */
const commonHan = new Set(
  "的了是在我你您他她们們吗嗎呢吧啊请請可以有和与與或这這那个個么麼不要会會能想就也都把被为為从從到对對上下中内後后前多少怎什样樣哪很还還没沒好谢謝着過过给給用何私方日",
);
/** Korean endings and courtesies, as pairs of syllables. */
const commonHangul = new Set(
  "니다 습니 합니 입니 됩니 있습 하는 하고 하여 하면 해요 싶어 어요 아요 나요 가요 네요 세요 주세 되나 되는 됩니 으로 에서 에게 부터 까지 이나 있나 있어 수있 언제 어디 어떻 떻게 얼마 마예 예요 이에 에요 안녕 녕하 하세 감사 사합 드립 드려 려면 려요".split(
    " ",
  ),
);

const weights = { pair: 1, commonPair: 0.1, character: 0.3, common: 0.05, kana: 0.05, ending: 0.25 };

const runs = /[\p{sc=Han}々]+|[\p{sc=Hira}]+|[\p{sc=Hang}]+/gu;

/** The text without parts that become pairs, and those pairs. Katakana stays: it spells whole foreign words. */
export function pairsOf(text: string): { readonly rest: string; readonly pairs: readonly Feature[] } {
  const pairs: Feature[] = [];
  const plain = text.normalize("NFKC").replaceAll(/[\u200b-\u200d\u2060\ufeff\u00ad]/gu, "");
  const rest = plain.replaceAll(runs, (run) => {
    pairs.push(...featuresOf(run));
    return " ";
  });
  return pairs.length === 0 ? { rest: text, pairs } : { rest, pairs };
}

function featuresOf(run: string): Feature[] {
  const characters = Array.from(run);
  if (/^\p{sc=Hang}/u.test(run)) return hangul(characters);
  if (/^\p{sc=Hira}/u.test(run)) return neighbours(characters).map((pair) => [`p ${pair}`, weights.kana]);
  const isCommon = (character: string) => commonHan.has(character);
  return [
    ...characters.map((one): Feature => [`c ${one}`, isCommon(one) ? weights.common : weights.character]),
    ...neighbours(characters).map((pair): Feature => [
      `p ${pair}`,
      Array.from(pair).some(isCommon) ? weights.commonPair : weights.pair,
    ]),
  ];
}

const neighbours = (characters: readonly string[]): string[] =>
  characters.slice(1).map((character, at) => `${characters[at] ?? ""}${character}`);

/** The features of a Korean word, which starts with its meaning; particles and endings follow. */
function hangul(syllables: readonly string[]): Feature[] {
  const pairs = neighbours(syllables).map((pair, at): Feature => {
    if (commonHangul.has(pair)) return [`p ${pair}`, weights.common];
    return [`p ${pair}`, at === 0 ? weights.pair : weights.ending];
  });
  return pairs.length === 0 ? [[`c ${syllables.join("")}`, weights.common]] : pairs;
}

/** Which foreign letters are read as which Latin ones, so that other alphabets cannot hide words. */

/** Look-alikes by script, and the letter each is read as, at the same position of the second string. */
const scripts: readonly (readonly [string, string])[] = [
  // Cyrillic, lower and upper case: capitals are listed where only they look Latin.
  ["абвгеєзийіјкмнопрстухцьэяѕһӏԁԛԝґѵ", "abbreeeuuijkmhonpctyxubershldqwrv"],
  ["АВЕЅІЈКМНОРСТУХԌԚԜӀЗЬЯ", "abesijkmhopctyxgqwlebr"],
  // Greek, lower and upper case.
  ["αβγεηικμνοπρςστυχωζδλξφϲϳ", "abyenikuvonpsotuxwzdaefcj"],
  ["ΑΒΕΖΗΙΚΜΝΟΡΣΤΥΧΩϹϺ", "abezhikmnopetyxocm"],
  // Latin letters that do not decompose.
  ["ıłøđðħŧɑɡɩɪʀʏʟɴɢʜʙᴀᴄᴅᴇᴊᴋᴍᴏᴘꜱᴛᴜᴠᴡᴢꜰɛɔɐəɯɹƒŋƅƙƭⱥⱦᵻ", "iloddhtagiirylnghbacdejkmopstuvwzfecaemrfnbktati"],
  // Armenian, Cherokee, Lisu: the letters found in published confusables.
  ["օսհոգզցքԼՏՕ", "ouhnqqgplso"],
  ["ᎪᏴᏟᎠᎬᎻᎫᏦᏞᎷᎾᏢᏚᎢᏙᎳᏃᎥᏒ", "abcdehjklmopstvwzir"],
  ["ꓐꓑꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ", "bpdtgkjczfmnlsrvhwxyaeiou"],
];

/** Zeros of the decimal digits that compatibility decomposition does not convert. */
const zeros = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0,
];
/** First code points of consecutive 26-letter alphabets: negative circled, negative squared, regional indicators. */
const alphabets = [0x1f150, 0x1f170, 0x1f1e6];

function tableOf(): ReadonlyMap<string, string> {
  const table = new Map<string, string>([
    ["ß", "ss"],
    ["ẞ", "ss"],
    ["æ", "ae"],
    ["Æ", "ae"],
    ["œ", "oe"],
    ["Œ", "oe"],
    ["þ", "p"],
    ["’", "'"],
    ["‘", "'"],
    ["ʼ", "'"],
    ["′", "'"],
    ["“", '"'],
    ["”", '"'],
    ["„", '"'],
    ["⁄", "/"],
    ["∕", "/"],
    ["。", "."],
    ["−", "-"],
  ]);
  for (const [written, read] of scripts) {
    const latin = Array.from(read);
    Array.from(written).forEach((letter, at) => table.set(letter, latin[at] ?? ""));
  }
  for (const zero of zeros) {
    for (let digit = 0; digit < 10; digit++) table.set(String.fromCodePoint(zero + digit), String(digit));
  }
  for (const first of alphabets) {
    for (let at = 0; at < 26; at++)
      table.set(String.fromCodePoint(first + at), String.fromCodePoint(97 + at));
  }
  return table;
}

/** The lower-case ASCII for a character, one or two letters. */
export const lookalikes: ReadonlyMap<string, string> = tableOf();

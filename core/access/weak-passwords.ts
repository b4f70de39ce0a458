/** Passwords that guessing tries first: common ones, and ones made of what everybody knows of their owner. */
import { NadiaError } from "../kernel/errors.ts";

/** What a password must have beside guessable parts, letters. */
const least = 6;

/** The stems of the passwords that leak most often; their endings (1, 123, !, a year) are taken off by `rest`. */
const common =
  "administrator password passwort kennwort iloveyou sunshine princess football baseball superman starwars welcome willkommen letmein dragon monkey master shadow michael trustno qwerty qwertz azerty asdfgh zxcvbn yxcvbn login admin hello hallo secret geheim changeme default access whatever freedom summer winter spring autumn sommer herbst telegram nadia".split(
    " ",
  );

/** As people write letters with digits and signs. */
const leet: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};

const folded = (text: string): string =>
  text.replace(/[013457@$!]/g, (sign) => leet[sign] ?? sign).replace(/[^\p{L}\p{N}]/gu, "");

/** What is left of a password without these words, digits, and letters repeated three times or more. */
function rest(password: string, words: readonly string[]): string {
  let left = folded(password.normalize("NFKC").toLowerCase());
  for (const word of words) left = left.replaceAll(folded(word), "");
  return left.replace(/(.)\1{2,}/gu, "").replace(/\d/g, "");
}

/** Throws `field_invalid` for a password of guessable parts alone; `known` is what everybody knows of its owner. */
export function refuseWeak(field: string, password: string, known: readonly (string | null)[]): void {
  const parts = known.flatMap((text) => (text ?? "").toLowerCase().split(/[^\p{L}\p{N}]+/u));
  const own = parts.filter((part) => part.length >= 3);
  // The longest first: taking "com" out of "welcome" would leave two halves that are no words.
  const words = [...own, ...common].toSorted((a, b) => b.length - a.length);
  const digitsOnly = /^[\d\W_]+$/u.test(password) && !/\p{L}/u.test(password);
  if (!digitsOnly && rest(password, words).length >= least) return;
  const message =
    "is easy to guess: common words, numbers, the name or the e-mail do not count; use several unrelated words";
  throw new NadiaError("field_invalid", `${field}: ${message}`, { facts: { field, reason: "guessable" } });
}

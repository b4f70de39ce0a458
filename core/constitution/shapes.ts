/** Finds text with a recognisable shape in a folded text: card numbers, IBANs, addresses, links, secrets. */
import type { Shape } from "./rule.ts";

/** A range of a folded text, end exclusive. */
export type Span = readonly [start: number, end: number];

/** Every match of a pattern; adds a missing `g` flag, without which only the first would be found. */
export function* spansOf(pattern: RegExp, plain: string): Generator<Span> {
  const all = pattern.global ? pattern : new RegExp(pattern, `${pattern.flags}g`);
  for (const match of plain.matchAll(all)) {
    if (match[0].length > 0) yield [match.index, match.index + match[0].length];
  }
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isAlphanumeric = (code: number): boolean => isDigit(code) || (code >= 97 && code <= 122);
const separators = new Set(Array.from(" ._/-", (separator) => separator.charCodeAt(0)));

/** The characters from `start` on that are parts, at most one separator apart, and the end of each. */
interface CharacterRun {
  readonly read: string;
  readonly ends: readonly number[];
}

function readRun(
  plain: string,
  start: number,
  maxLength: number,
  isPart: (code: number) => boolean,
): CharacterRun {
  let read = "";
  const ends: number[] = [];
  for (let at = start; at < plain.length && ends.length < maxLength; at++) {
    const code = plain.charCodeAt(at);
    if (isPart(code)) {
      read += plain[at];
      ends.push(at + 1);
    } else if (!separators.has(code) || !isPart(plain.charCodeAt(at + 1))) break;
  }
  return { read, ends };
}

/** The Luhn checksum, which every card number satisfies. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at]);
    const doubled = at % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Prefix and length per ISO/IEC 7812 issuer: without them, one order number in ten would count as a card. */
const issuers = [
  /^4(?:\d{12}|\d{15}|\d{18})$/,
  /^5[1-5]\d{14}$/,
  /^2[2-7]\d{14}$/,
  /^3[47]\d{13}$/,
  /^6\d{15}$/,
];

function cardEnd(plain: string, start: number): number | null {
  const { read, ends } = readRun(plain, start, 19, isDigit);
  for (let length = 13; length <= ends.length; length++) {
    const end = ends[length - 1] ?? 0;
    const number = read.slice(0, length);
    if (isDigit(plain.charCodeAt(end))) continue;
    if (issuers.some((issuer) => issuer.test(number)) && passesLuhn(number)) return end;
  }
  return null;
}

function* cardNumbers(plain: string): Generator<Span> {
  let free = 0;
  for (const [start] of spansOf(/(?<![0-9])[2-6]/g, plain)) {
    const end = start < free ? null : cardEnd(plain, start);
    if (end === null) continue;
    yield [start, end];
    free = end;
  }
}

/** IBAN lengths by country (SWIFT registry). */
const ibanLengths: ReadonlyMap<string, number> = new Map(
  (
    "ad24 ae23 at20 be16 bg22 ch21 cy28 cz24 de22 dk18 ee20 es24 fi18 fr27 gb22 gr27 hr21 hu28 ie22 il23 is26 it27 " +
    "li21 lt20 lu20 lv21 mc27 mt31 nl18 no15 pl28 pt25 ro24 rs22 sa24 se24 si19 sk24 tr26 ua29"
  )
    .split(" ")
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** The ISO 7064 remainder of an IBAN, which is 1 if it is valid. */
function ibanRemainder(iban: string): number {
  let remainder = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}

function* ibans(plain: string): Generator<Span> {
  for (const [start] of spansOf(/(?<![a-z0-9])[a-z] ?[a-z] ?[0-9] ?[0-9]/g, plain)) {
    const country = plain
      .slice(start, start + 3)
      .replace(" ", "")
      .slice(0, 2);
    const length = ibanLengths.get(country);
    if (length === undefined) continue;
    const { read, ends } = readRun(plain, start, length, isAlphanumeric);
    const end = ends[length - 1];
    if (end === undefined || isAlphanumeric(plain.charCodeAt(end))) continue;
    if (ibanRemainder(read) === 1) yield [start, end];
  }
}

/** One or two patterns per shape; each starts at a token boundary, so that no token is scanned twice. */
const patterns: Readonly<Record<Exclude<Shape, "card_number" | "iban">, readonly RegExp[]>> = {
  email: [
    /(?<![a-z0-9._%+-])[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}/g,
    /(?<![a-z0-9._%+-])[a-z0-9._%+-]+ ?[([{](?:at|@)[)\]}] ?[a-z0-9-]+ ?(?:\.|[([{](?:dot|punkt)[)\]}]) ?[a-z]{2,24}/g,
  ],
  phone: [
    /(?<![a-z0-9+])\+[1-9](?:[ ()./-]{0,2}[0-9]){7,14}(?![0-9])/g,
    /\b(?:call|phone|tel|telefon|telefonnummer|mobile|mobil|handy|handynummer|whatsapp|sms|ruf|rufen|erreichbar)\b(?:(?!order|invoice|ticket|bestell|rechnung|auftrag|kunden)[^0-9\n]){0,24}[0-9](?:[ ()./-]{0,2}[0-9]){6,14}(?![0-9])/g,
  ],
  link: [
    /\b(?:https?:\/\/|www\.)[^\s]+/g,
    /(?<![a-z0-9.@-])(?:[a-z0-9-]+\.)+(?:com|net|org|io|de|eu|app|shop|info|biz|ru|cn|xyz|gg|ly|top)(?![a-z0-9-])/g,
    /(?<![a-z0-9.@-])(?:t|wa|m|paypal)\.me\/[^\s]+/g,
  ],
  handle: [/(?<![a-z0-9_.@/])@[a-z][a-z0-9_]{4,31}(?![a-z0-9_]|\.[a-z])/g],
  secret: [
    /\bsk-[a-z0-9_-]{20,}/g,
    /\bakia[0-9a-z]{16}\b/g,
    /\bgh[oprsu]_[a-z0-9]{30,}/g,
    /\baiza[a-z0-9_-]{30,}/g,
    /\bxox[abprs]-[a-z0-9-]{10,}/g,
    // A JSON Web Token; matched once per run, because "eyj-eyj-…" could start one at every hyphen.
    /(?<![a-z0-9_-])(?=[a-z0-9_-]*?\beyj[a-z0-9_-]{10})[a-z0-9_-]+\.[a-z0-9_-]{10,}\.[a-z0-9_-]{10,}/g,
    /\b[0-9]{8,10}:[a-z0-9_-]{35}/g,
    /-----begin [a-z ]{0,20}private key-----/g,
  ],
};

/** Every range of a folded text with this shape; linear in the text's length. */
export function* find(shape: Shape, plain: string): Generator<Span> {
  if (shape === "card_number") yield* cardNumbers(plain);
  else if (shape === "iban") yield* ibans(plain);
  else for (const pattern of patterns[shape]) yield* spansOf(pattern, plain);
}

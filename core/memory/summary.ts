/** The temporal summary of earlier messages: by day, recent days in most detail, free and deterministic. */
import { forwardedIn, splitAnnotatedText } from "../intake/details-schema.ts";
import type { HistoryEntry } from "./schema.ts";
import { sentencesOf } from "./sentences.ts";
import { cut } from "./trim.ts";

/** Maximum length of a summary in UTF-16 units, however long the messages are. */
export const summaryLength = 1_500;

/** How many recent days get their own line; earlier ones share one. */
const separateDays = 7;
/** The space for a message relative to one from the following day. */
const dayWeight = 0.7;
/** A shorter quote of a message says nothing. */
const minQuoteLength = 30;
/** Units read of a message; the rest is seldom what it is about. */
const read = 4_096;

/**
 * The messages (oldest first) in at most this many UTF-16 units: one line per day with how many each side wrote and the
 * gist of what they said, in quotation marks that no message can contain, so that none can speak for the other side.
 */
export function summarise(entries: readonly HistoryEntry[], length = summaryLength): string {
  const chapters = chaptersOf(entries);
  const heads = chapters.map(({ label, of }) => `${label}: ${counted(of)}`);
  let left = length - heads.reduce((units, head) => units + head.length + 3, 0);
  const lines: string[] = [];
  for (let at = chapters.length - 1; at >= 0; at -= 1) {
    const quotes = quotesOf(chapters[at]?.of ?? [], left * shareOf(chapters, at));
    left -= quotes.length;
    lines.unshift(quotes === "" ? (heads[at] ?? "") : `${heads[at] ?? ""}; ${quotes}`);
  }
  return cut(lines.join("\n"), length);
}

interface Chapter {
  readonly label: string;
  readonly of: readonly HistoryEntry[];
}

function chaptersOf(entries: readonly HistoryEntry[]): Chapter[] {
  const days = [...Map.groupBy(entries, (entry) => dayOf(entry.at))].map(([label, of]) => ({ label, of }));
  const before = days.slice(0, -separateDays);
  const [first, last] = [before.at(0), before.at(-1)];
  if (first === undefined || last === undefined || first === last) return days;
  const together = { label: `${first.label} to ${last.label}`, of: before.flatMap(({ of }) => of) };
  return [together, ...days.slice(-separateDays)];
}

/** The day of a time; `undated` for an invalid one, which must not add a line. */
const dayOf = (at: string): string => /^\d{4}-\d\d-\d\d(?=T|$)/.exec(at)?.[0] ?? "undated";

function counted(entries: readonly HistoryEntry[]): string {
  const customer = entries.filter((entry) => entry.role === "customer").length;
  return `${customer} from the customer, ${entries.length - customer} from us`;
}

/** The part of the remaining space for this chapter; the older ones, which come after it, share the rest. */
function shareOf(chapters: readonly Chapter[], at: number): number {
  const weights = chapters.slice(0, at + 1).map(({ of }, index) => of.length * dayWeight ** (at - index));
  return (weights.at(-1) ?? 0) / weights.reduce((sum, weight) => sum + weight, 0);
}

/** The most informative messages, in order, within the space. */
function quotesOf(entries: readonly HistoryEntry[], room: number): string {
  const messages = entries.map((entry, at) => ({
    at,
    speaker: speakerOf(entry),
    sentences: sentencesIn(entry.text),
  }));
  const worth = messages
    .filter(({ sentences }) => sentences.length > 0)
    .toSorted((a, b) => topScore(b.sentences) - topScore(a.sentences) || b.at - a.at)
    .slice(0, Math.floor(room / (minQuoteLength * 2)))
    .toSorted((a, b) => a.at - b.at);
  let left = room;
  return worth
    .map(({ speaker, sentences }, index) => {
      const around = `${speaker}: "" / `.length;
      const quote = essenceOf(sentences, Math.floor(left / (worth.length - index)) - around);
      left -= quote.length + around;
      return `${speaker}: "${quote}"`;
    })
    .join(" / ");
}

/** Who wrote an entry: forwarded words are not the customer's own. */
function speakerOf({ role, text }: HistoryEntry): string {
  if (role === "assistant") return "we";
  const author = forwardedIn(text);
  return author === null ? "customer" : plain(`customer forwarding ${author.replaceAll(/[/:]/g, " ")}`);
}

interface Sentence {
  readonly at: number;
  readonly text: string;
  readonly score: number;
}

function sentencesIn(text: string): Sentence[] {
  // Our note stays complete: otherwise, the second sentence of a reply that it quotes would look like the customer's.
  const { notes, text: own } = splitAnnotatedText(text.slice(0, read).toWellFormed());
  return [
    ...notes.filter((note) => !note.startsWith("⟦forwarded,")),
    ...sentencesOf(own).map(({ start, end }) => own.slice(start, end)),
  ]
    .map(plain)
    .filter((sentence) => sentence !== "")
    .map((text, at) => ({ at, text, score: scoreOf(text, at) }));
}

/** One line without quotation marks and invisible characters. */
export function plain(text: string): string {
  return text
    .replace(/[\s\p{Cc}]+/gu, " ")
    .replace(/(?!\u200d)\p{Cf}/gu, "")
    .replace(/["“”„«»]/g, "'")
    .trim();
}

/**
 * How much a sentence matters: readers later look for questions, numbers, dates and names, and for the first sentence.
 */
function scoreOf(sentence: string, at: number): number {
  const question = /[?？؟\u055e]/u.test(sentence) ? 3 : 0;
  const number = /\p{N}/u.test(sentence) ? 3 : 0;
  // No run of letters before the space: a message of one endless word would take quadratic time.
  const name = /\p{Ll},* \p{Lu}\p{Ll}/u.test(sentence) ? 1 : 0;
  // A greeting is also first.
  return question + number + name + (at === 0 && sentence.length > 15 ? 3 : 0);
}

const topScore = (sentences: readonly Sentence[]): number =>
  sentences.reduce((top, { score }) => Math.max(top, score), 0);

/** The best sentences that fit, in order; if none does, the start of the best one and its numbers. */
function essenceOf(sentences: readonly Sentence[], room: number): string {
  const ranked = sentences.toSorted((a, b) => b.score - a.score || a.at - b.at);
  const chosen: Sentence[] = [];
  let left = room;
  for (const sentence of ranked) {
    if (sentence.text.length + 1 > left) continue;
    chosen.push(sentence);
    left -= sentence.text.length + 1;
  }
  const best = ranked[0];
  if (best !== undefined && !chosen.includes(best)) return shortened(best.text, room);
  return chosen
    .toSorted((a, b) => a.at - b.at)
    .map(({ text }) => text)
    .join(" ");
}

/** The start of a sentence up to the end of a word, and as many of the later numbers as fit. */
function shortened(sentence: string, room: number): string {
  const start = wordsOf(sentence, Math.floor(room * 0.7));
  const remainder = sentence.slice(Math.max(0, start.length - 1)).split(/[\s,;()]+/);
  const numbers = remainder.filter((word) => /\p{N}/u.test(word));
  const fitting: string[] = [];
  for (const number of new Set(numbers))
    if (start.length + [...fitting, number].join(", ").length + 3 <= room) fitting.push(number);
  return fitting.length === 0 ? wordsOf(sentence, room) : `${start} (${fitting.join(", ")})`;
}

/** The start of the text up to the end of a word. */
export function wordsOf(text: string, units: number): string {
  const short = cut(text, units);
  const space = short.lastIndexOf(" ");
  return short !== text && space > units * 0.6 ? `${short.slice(0, space)}…` : short;
}

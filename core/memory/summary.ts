/** The temporal summary of earlier messages: by day, newest days in most detail, free and always the same. */
import { forwardedIn, partsOfSaid } from "../intake/details-schema.ts";
import type { HistoryEntry } from "./schema.ts";
import { sentencesOf } from "./sentences.ts";
import { cut } from "./trim.ts";

/** UTF-16 units that a summary takes at most, however long the messages are. */
export const summaryLength = 1_500;

/** Newest days with a line each; those before share one. */
const daysApart = 7;
/** A message of the day before gets so much of the room of one of the day. */
const fading = 0.7;
/** Fewer units than these say nothing of a message. */
const leastQuote = 30;
/** Units of a message that are read; what follows is seldom what it is about. */
const read = 4_096;

/**
 * The messages (oldest first) in so many UTF-16 units at most: a line a day with how many each side wrote and what
 * they said in essence, in quotation marks that no message can hold, so that none can speak for the other side.
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
  const before = days.slice(0, -daysApart);
  const [first, last] = [before.at(0), before.at(-1)];
  if (first === undefined || last === undefined || first === last) return days;
  const together = { label: `${first.label} to ${last.label}`, of: before.flatMap(({ of }) => of) };
  return [together, ...days.slice(-daysApart)];
}

/** A time that is none must not bring a line of its own. */
const dayOf = (at: string): string => /^\d{4}-\d\d-\d\d(?=T|$)/.exec(at)?.[0] ?? "undated";

function counted(entries: readonly HistoryEntry[]): string {
  const customer = entries.filter((entry) => entry.role === "customer").length;
  return `${customer} from the customer, ${entries.length - customer} from us`;
}

/** The part of what is left that the chapter may take; the older ones, which come after it, share the rest. */
function shareOf(chapters: readonly Chapter[], at: number): number {
  const weights = chapters.slice(0, at + 1).map(({ of }, index) => of.length * fading ** (at - index));
  return (weights.at(-1) ?? 0) / weights.reduce((sum, weight) => sum + weight, 0);
}

/** The messages that have most to say, in their order, within the room. */
function quotesOf(entries: readonly HistoryEntry[], room: number): string {
  const told = entries.map((entry, at) => ({
    at,
    speaker: speakerOf(entry),
    sentences: sentencesIn(entry.text),
  }));
  const worth = told
    .filter(({ sentences }) => sentences.length > 0)
    .toSorted((a, b) => topScore(b.sentences) - topScore(a.sentences) || b.at - a.at)
    .slice(0, Math.floor(room / (leastQuote * 2)))
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

/** Words that the customer only passed on are not theirs. */
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
  // A note of ours stays whole: the second sentence of a reply that it quotes would pass for the customer's.
  const { notes, text: own } = partsOfSaid(text.slice(0, read).toWellFormed());
  return [
    ...notes.filter((note) => !note.startsWith("⟦forwarded,")),
    ...sentencesOf(own).map(({ start, end }) => own.slice(start, end)),
  ]
    .map(plain)
    .filter((sentence) => sentence !== "")
    .map((text, at) => ({ at, text, score: scoreOf(text, at) }));
}

/** One line without quotation marks or anything invisible. */
export function plain(text: string): string {
  return text
    .replace(/[\s\p{Cc}]+/gu, " ")
    .replace(/(?!\u200d)\p{Cf}/gu, "")
    .replace(/["“”„«»]/g, "'")
    .trim();
}

/** A question, a number, a date or a name is what one looks for later; so is what was said first. */
function scoreOf(sentence: string, at: number): number {
  const asked = /[?？؟]/u.test(sentence) ? 3 : 0;
  const number = /\p{N}/u.test(sentence) ? 3 : 0;
  // No run of letters before the space: a message of one endless word would cost the square of its length.
  const name = /\p{Ll},* \p{Lu}\p{Ll}/u.test(sentence) ? 1 : 0;
  // A greeting is first as well.
  return asked + number + name + (at === 0 && sentence.length > 15 ? 3 : 0);
}

const topScore = (sentences: readonly Sentence[]): number =>
  sentences.reduce((top, { score }) => Math.max(top, score), 0);

/** The sentences of most worth that fit, in their order; if not even one does, its start and its numbers. */
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

/** The start of a sentence up to a word's end, and of the numbers behind it what there is room for. */
function shortened(sentence: string, room: number): string {
  const start = wordsOf(sentence, Math.floor(room * 0.7));
  const behind = sentence.slice(Math.max(0, start.length - 1)).split(/[\s,;()]+/);
  const numbers = behind.filter((word) => /\p{N}/u.test(word));
  const kept: string[] = [];
  for (const number of new Set(numbers))
    if (start.length + [...kept, number].join(", ").length + 3 <= room) kept.push(number);
  return kept.length === 0 ? wordsOf(sentence, room) : `${start} (${kept.join(", ")})`;
}

/** The start of a text up to a word's end. */
export function wordsOf(text: string, units: number): string {
  const short = cut(text, units);
  const space = short.lastIndexOf(" ");
  return short !== text && space > units * 0.6 ? `${short.slice(0, space)}…` : short;
}

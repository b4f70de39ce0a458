/** Long-term memory: what was said before the recent window, and the part of it relevant to the current question. */
import { annotatedText } from "../../intake/details-schema.ts";
import type { TurnMessage } from "../../drafting/schema.ts";
import { type CustomerId, type InteractionId, uuid5 } from "../../kernel/ids.ts";
import type { Statement } from "../../kernel/sql.ts";
import { storableText } from "../../kernel/text.ts";
import { dateWords, datesIn } from "./dates.ts";
import type { HistoryEntry } from "../schema.ts";
import { insertMemoryLogs, type Recalled, type RecalledEntry, selectRecalled } from "./sql.ts";
import { relatedTo } from "./thesaurus.ts";
import { spellingsOf, wordsOf } from "./words.ts";

/** An entry to remember; its id makes a second attempt collide. */
export interface MemoryEntry {
  readonly id: string;
  readonly type: HistoryEntry["role"];
  readonly content: string;
  /** When it was said, and last edited, ISO 8601. */
  readonly at: string;
  readonly edited_at: string | null;
  /** The speaker's name, if known; the entry can be found by it too. */
  readonly speaker?: string | null;
  /** Ids only. */
  readonly meta_data: Readonly<Record<string, string | number | null>>;
}

export type { Recalled, RecalledEntry } from "./sql.ts";

export interface RecallOptions {
  /** How many of the newest entries to skip, because the draft sees them anyway. */
  readonly skip: number;
  /** How many of the newest messages and whole replies to skip, each of which may be several entries; 0 by default. */
  readonly shown?: number;
  /** The largest budget `selectWithin` will be given; no more is fetched. */
  readonly budgetTokens: number;
  /** The question's vector if embeddings are configured; without it, no vectors are read. */
  readonly embedding?: { readonly embedder: string; readonly vector: readonly number[] } | null;
}

/** A longer pause ends a session: what is said afterwards does not answer what came before, ms. */
const pauseMs = 6 * 3_600_000;
/**
 * How many words of a question are searched, longest first, not counting related words; limits the cost of a long
 * message.
 */
const maxQueryWords = 12;
const maxRelatedWords = 36;
const maxDates = 8;
/** How many words of an entry are indexed. */
const maxIndexedWords = 1_000;
/** UTF-16 units read of a question or entry. */
const maxTextLength = 65_536;

/** A customer's message as an entry, which can also be found by their visible name; null if it has no words. */
export function messageEntry(
  interaction: InteractionId,
  message: TurnMessage,
  speaker: string | null,
): MemoryEntry | null {
  const entry = entryOf(message);
  return entry === null
    ? null
    : { ...entry, speaker, meta_data: { interaction_id: interaction, message_id: message.message_id } };
}

function entryOf(message: TurnMessage): Omit<MemoryEntry, "meta_data"> | null {
  const content = annotatedText(message);
  if (content === "") return null;
  return {
    id: uuid5(
      `memory:message:${message.connection ?? ""}:${message.chat_id}:${message.message_id}${editionOf(message)}`,
    ),
    type: "customer",
    content,
    at: message.date,
    edited_at: message.edited_at,
  };
}

/** An answered message is remembered as it was, separately from a later edit. */
const editionOf = ({ edition = 0 }: TurnMessage): string => (edition === 0 ? "" : `:${edition}`);

/** The entry for an edit of a message that is already remembered: its interaction stays the same. */
export function editedEntry(message: TurnMessage): MemoryEntry | null {
  const entry = entryOf(message);
  return entry === null ? null : { ...entry, meta_data: { message_id: message.message_id } };
}

/** A bubble that was sent. */
export interface SentBubble {
  readonly id: string;
  readonly interaction_id: InteractionId;
  readonly text: string;
  /** ISO 8601 */
  readonly sent_at: string;
  readonly telegram_message_id: number | null;
}

/** A sent bubble as an entry. */
export const bubbleEntry = (bubble: SentBubble): MemoryEntry => ({
  id: uuid5(`memory:delivery:${bubble.id}`),
  type: "assistant",
  content: bubble.text,
  at: bubble.sent_at,
  edited_at: null,
  meta_data: { interaction_id: bubble.interaction_id, message_id: bubble.telegram_message_id },
});

/**
 * Remembers entries, oldest first, as part of a transaction; the customer's row must exist. Idempotent; a later edit of
 * a remembered message replaces its text.
 */
export const rememberStatement = (customer: CustomerId, entries: readonly MemoryEntry[]): Statement =>
  insertMemoryLogs(
    customer,
    entries.map(({ speaker, ...entry }) => {
      const content = storableText(entry.content);
      const words = wordsOf(`${speaker ?? ""} ${content.slice(0, maxTextLength)}`);
      return {
        ...entry,
        content,
        words: [...new Set(words)].slice(0, maxIndexedWords),
        dates: dateWords(entry.at),
      };
    }),
    pauseMs,
  );

/** What is relevant to a question, best first, in one statement; accepts any text. Pass its rows to `selectWithin`. */
export function recallStatement(
  customer: CustomerId,
  question: string,
  { skip, shown = 0, budgetTokens, embedding = null }: RecallOptions,
): Statement<Recalled> {
  const read = question.slice(0, maxTextLength);
  const words = searchWords(read);
  const related = words.flatMap((word, of) => relatedTo(word).map((other) => ({ of, word: other })));
  return selectRecalled(customer, {
    words,
    spellings: spellingsOf(read)
      .map(({ word, written }) => ({ of: words.indexOf(word), word: written }))
      .filter(({ of }) => of >= 0),
    related: related.filter(({ word }) => !words.includes(word)).slice(0, maxRelatedWords),
    near: embedding === null ? null : { ...embedding, vector: JSON.stringify(embedding.vector) },
    skip,
    shown,
    tokens: Math.ceil(budgetTokens),
  });
}

function searchWords(question: string): string[] {
  const words = [...new Set(wordsOf(question))];
  const longest = words.length <= maxQueryWords ? words : words.toSorted((a, b) => b.length - a.length);
  return [...longest.slice(0, maxQueryWords), ...datesIn(question).slice(0, maxDates)];
}

/** An entry's estimated share of a prompt: a quarter token per UTF-16 unit, plus 4 for its frame. */
export const tokensOf = (content: string): number => content.length / 4 + 4;

/** The best entries that fit the budget together, in chronological order; `rows` are the statement's. */
export function selectWithin(rows: readonly Recalled[], budgetTokens: number): RecalledEntry[] {
  let left = budgetTokens;
  const selected: RecalledEntry[] = [];
  for (const entry of rows.flatMap(({ entries }) => entries).sort((a, b) => a.rank - b.rank)) {
    const tokens = tokensOf(entry.content);
    if (tokens > left) continue;
    left -= tokens;
    selected.push(entry);
  }
  return selected.sort((a, b) => a.number - b.number);
}

/** The memory of a conversation: read and appended in one Redis operation, rebuilt from Postgres if lost. */
import * as z from "zod/mini";
import type { Profile } from "../customers/schema.ts";
import { annotatedText } from "../intake/details-schema.ts";
import { shownOf } from "../markup/markup.ts";
import { hasSqlstate, NadiaError } from "../kernel/errors.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Log } from "../kernel/log.ts";
import type { Ports } from "../kernel/ports.ts";
import { type Part, type RedisReply, runTogether } from "../kernel/redis.ts";
import type { Statement } from "../kernel/sql.ts";
import { open } from "../kernel/checksum.ts";
import { contextBytes } from "./compression-levels.ts";
import { type CompressionObserver, fit } from "./fit.ts";
import * as lua from "./lua.ts";
import { recentQuestions } from "./questions/questions.ts";
import { contextMs, conversationOf, historyLength, historyMs } from "./rules.ts";
import { emptyDigest, openContext, StoredContext, summaryArgs } from "./context.ts";
import { type CustomerContext, HistoryEntry, type Summarised } from "./schema.ts";
import {
  type AnsweredChat,
  countHistory,
  type HistoryRow,
  type OwnerAnswerRow,
  requireTotal,
  selectHistory,
  selectOwnerAnswers,
  totalMismatch,
} from "./history-sql.ts";
import type { StoredMemory } from "./statistics.ts";
import { maxSummaryLength } from "./summarizer.ts";

export type { OwnerAnswerRow } from "./history-sql.ts";

/** A history as read: oldest first, with the number of messages ever exchanged. */
export interface Remembered {
  readonly history: readonly HistoryEntry[];
  readonly total: number;
  /** A model's summary of earlier messages, if there is one. */
  readonly summarised?: Summarised;
}

/** What writing to a memory needs in addition to the history. */
export interface Known extends Remembered {
  /** Reviewers' notes on the customer: stored in the context as well, where compression drops them last. */
  readonly profile?: Profile | undefined;
}

/** True if a batch failed at its `requireTotalStatement`: Redis missed a reply, or one was sent in the meantime. */
export const isOutdated = (error: unknown): boolean => hasSqlstate(error, totalMismatch);

export const keysOf = (customer: CustomerId) => [`user:{${customer}}`, `user:{${customer}}:history`];
/** Counters: compressions per level, failures, total and longest time in microseconds. */
export const compressionsKey = "memory:compressions";
const Reply = z.tuple([z.nullable(StoredContext), z.array(z.string())]);

/** The part of a round trip that reads a customer's memory; pass its reply to `memoryIn`. */
export const memoryPart = (customer: CustomerId): Part => ({
  script: lua.read,
  keys: keysOf(customer),
  args: [],
});

/** The values in a reply of `memoryPart` as they are stored, for measuring. */
export function storedIn(reply: RedisReply | undefined): StoredMemory {
  const [context, history] = Reply.parse(reply);
  return { context, history };
}

/** The statement that rebuilds a lost memory; pass its rows to `rebuilt`. */
export const rebuildStatement = (customer: CustomerId): Statement<HistoryRow> =>
  selectHistory(customer, historyLength);

/** How many answers of a business account's owner a draft sees, and how much of each, in characters. */
export const ownerAnswers = { count: 5, length: 500 } as const;

/** The last answers of the account's owner in a business chat. */
export const ownerAnswersStatement = (customer: CustomerId, chat: AnsweredChat): Statement<OwnerAnswerRow> =>
  selectOwnerAnswers(customer, chat, ownerAnswers.count);

/** Counts everything ever exchanged; always yields one row. */
export const countStatement = countHistory;

/** Fails its batch unless this many messages and replies were exchanged; `isOutdated` recognises the error. */
export const requireTotalStatement = requireTotal;

/**
 * The part of a round trip that appends entries to what is `known`, with the digest for readers; with `rebuilds` it
 * first writes everything known. Logs compressions ([S6]).
 */
export function rememberPart(
  { clock, log }: Pick<Ports, "clock" | "log">,
  customer: CustomerId,
  entries: readonly HistoryEntry[],
  known: Known,
  rebuilds: boolean,
): Part {
  const digest = digestOf([...known.history, ...entries], known.profile, observerOf(log));
  if (!rebuilds) return partOf(clock.now(), customer, { total: fromRedis, digest, entries });
  // The number of messages exchanged before the first entry given.
  const total = known.total - known.history.length;
  const { history, summarised } = known;
  return partOf(clock.now(), customer, { total, summarised, digest, entries: [...history, ...entries] });
}

const observerOf = (log: Log): CompressionObserver => ({
  onFitted: (bytes) => log.debug("memory.stored", { bytes }),
  onCompression: (compression) => log.info("memory.compressed", { ...compression }),
  onFailure: (error) => log.error("memory.not_compressed", error),
});

/** The part of a round trip that forgets the customer; the next draft rebuilds the memory from Postgres. */
export const forgetPart = (customer: CustomerId): Part => ({
  script: lua.forget,
  keys: keysOf(customer),
  args: [],
});

type Stores = Pick<Ports, "redis" | "clock">;

/** Appends entries in its own round trip; a missing memory stays missing until the next draft rebuilds it. */
export async function remember(
  { redis, clock }: Stores,
  customer: CustomerId,
  entries: readonly HistoryEntry[],
): Promise<void> {
  const part = partOf(clock.now(), customer, { total: fromRedis, digest: null, entries });
  await runTogether(redis, "remembered", [part]);
}

/** Adds a model's summary to the memory; a missing memory gets it when the next draft rebuilds it. */
export async function rememberSummary(
  { redis, clock }: Stores,
  customer: CustomerId,
  summarised: Summarised,
): Promise<void> {
  const args = [clock.now(), contextMs, ...summaryArgs(summarised)];
  await redis.script(lua.summarise, keysOf(customer).slice(0, 1), args);
}

/** The script continues from Redis' own total. */
const fromRedis = -1;

interface RememberArgs {
  /** The number of messages exchanged before the first entry. */
  readonly total: number;
  /** Without a total from Redis: the model's summary. */
  readonly summarised?: Summarised | undefined;
  /** Null leaves the context's own. */
  readonly digest: Digest | null;
  readonly entries: readonly HistoryEntry[];
}

const partOf = (
  now: number,
  customer: CustomerId,
  { total, summarised, digest, entries }: RememberArgs,
): Part => ({
  script: lua.remember,
  keys: [...keysOf(customer), ...(digest === null || digest.tried === null ? [] : [compressionsKey])],
  args: [
    now,
    contextMs,
    historyMs,
    historyLength,
    total,
    ...summaryArgs(summarised),
    digest?.json ?? "",
    digest?.tried ?? "",
    digest?.micros ?? 0,
    ...entries.map((entry) => JSON.stringify(entry)),
  ],
});

/** The memory in these rows. */
export function rebuilt(rows: readonly HistoryRow[]): Remembered {
  const { total = 0, summarised = null } = rows[0] ?? {};
  const history = rows.map(({ role, message, text, at }) => ({
    role,
    text: message === null ? shownOf(text ?? "") : annotatedText(message),
    at,
  }));
  return { history: history.toReversed(), total, ...(summarised === null ? {} : { summarised }) };
}

/** UTF-8 bytes reserved in a context for the summary, escapes included. */
const summaryBytes = maxSummaryLength * 6 + 100;

interface Digest {
  readonly json: string;
  /** The level it was compressed to, or `failed`; null if it fitted. */
  readonly tried: string | null;
  readonly micros: number;
}

/** What readers of the context need without parsing the history. */
function digestOf(
  history: readonly HistoryEntry[],
  profile: Profile = {},
  observer?: CompressionObserver,
): Digest {
  const summary = conversationOf(history, history.length).summary;
  const context: CustomerContext = {
    ...(Object.keys(profile).length === 0 ? {} : { profile }),
    last_interaction: { at: history.at(-1)?.at ?? "" },
    questions: recentQuestions(history).map((text) => ({ text })),
    summaries: summary === null ? [] : [{ text: summary }],
  };
  try {
    const { json, level, ms } = fit(context, contextBytes - summaryBytes, observer);
    return { json, tried: level === 0 ? null : `level_${level}`, micros: Math.round(ms * 1_000) };
  } catch {
    // The observer has been notified. The digest can be rebuilt at any time; the messages are in the history.
    return { json: emptyDigest, tried: "failed", micros: 0 };
  }
}

/** A value that is unreadable, or shorter than it was, counts as lost: it is rebuilt, never served (promise 8). */
export function memoryIn(reply: RedisReply | undefined): Remembered | null {
  try {
    const [context, entries] = Reply.parse(reply);
    const opened = context === null ? null : openContext(context);
    if (opened === null) return null;
    const { total, summarised } = opened;
    if (entries.length !== Math.min(total, historyLength)) return null;
    const history = entries.map((entry) => HistoryEntry.parse(unsealed(entry)));
    // A message may be appended after a reply that was sent later; Postgres sorts by time as well.
    const sorted = history.toSorted((a, b) => a.at.localeCompare(b.at));
    return { history: sorted, total, ...(summarised === undefined ? {} : { summarised }) };
  } catch {
    return null;
  }
}

/** Throws if a stored value is not what was sealed ([S9]). */
function unsealed(stored: string): unknown {
  const json = open(stored);
  if (json === null)
    throw new NadiaError("redis_failed", "a remembered value is damaged and will be rebuilt from Postgres");
  return JSON.parse(json);
}

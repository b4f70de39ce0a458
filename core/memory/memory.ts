/** What is remembered of a conversation: read and appended in one Redis operation, rebuilt from Postgres when lost. */
import * as z from "zod/mini";
import type { Profile } from "../customers/schema.ts";
import { saidOf } from "../intake/details-schema.ts";
import { shownOf } from "../markup/markup.ts";
import type { Clock } from "../kernel/clock.ts";
import { hasCode, NadiaError } from "../kernel/errors.ts";
import type { CustomerId } from "../kernel/ids.ts";
import { type Part, type Redis, type RedisReply, runTogether } from "../kernel/redis.ts";
import type { Statement } from "../kernel/sql.ts";
import { open } from "../kernel/checksum.ts";
import { contextBytes } from "./compression-levels.ts";
import { type CompressionObserver, fit } from "./fit.ts";
import * as lua from "./lua.ts";
import { recentQuestions } from "./questions.ts";
import { contextMs, conversationOf, historyLength, historyMs } from "./rules.ts";
import { type CustomerContext, HistoryEntry, Summarised } from "./schema.ts";
import { countHistory, type HistoryRow, requireTotal, selectHistory, unlikeTotal } from "./history-sql.ts";
import type { StoredMemory } from "./statistics.ts";
import { longestSummary } from "./summarizer.ts";

/** A history as it was read: oldest first, with the number of messages ever exchanged. */
export interface Remembered {
  readonly history: readonly HistoryEntry[];
  readonly total: number;
  /** A model's summary of earlier messages, where one was made. */
  readonly summarised?: Summarised;
}

/** What a memory that is written on knows beside the history. */
export interface Known extends Remembered {
  /** What reviewers noted of the customer: kept in the context too, so that compression keeps it longest. */
  readonly profile?: Profile | undefined;
}

export interface Memory {
  /** The share of a round trip that reads a customer's memory; its reply goes to `recalled`. */
  readPart(customer: CustomerId): Part;
  /** What the reply holds, or null when Redis has forgotten the customer or never knew them. */
  recalled(reply: RedisReply | undefined): Remembered | null;
  /** The same values as they are stored, for measuring. */
  stored(reply: RedisReply | undefined): StoredMemory;
  /** The statement that rebuilds a lost memory; its rows go to `rebuilt`. */
  rebuildStatement(customer: CustomerId): Statement<HistoryRow>;
  rebuilt(rows: readonly HistoryRow[]): Remembered;
  /** The statement that counts what was ever exchanged: one row always. */
  countStatement(customer: CustomerId): Statement<{ total: number }>;
  /** The statement that fails its batch, as `isOutdated` tells, unless so many messages and replies were exchanged. */
  requireStatement(customer: CustomerId, total: number): Statement;
  /**
   * The share of a round trip that appends entries to what is `known`, and notes what a reader wants to know at once;
   * `anew` lays the memory from what is known first.
   */
  rememberPart(customer: CustomerId, entries: readonly HistoryEntry[], known: Known, anew: boolean): Part;
  /** The share of a round trip that forgets the customer; the next draft rebuilds what is known from Postgres. */
  forgetPart(customer: CustomerId): Part;
  /** Appends entries in a round trip of its own; a forgotten customer stays forgotten until the next draft rebuilds. */
  remember(customer: CustomerId, entries: readonly HistoryEntry[]): Promise<void>;
  /** Puts a model's summary into what is remembered; a forgotten customer gets it when the next draft rebuilds. */
  summarise(customer: CustomerId, summarised: Summarised): Promise<void>;
}

/** True when a batch met its own `requireStatement`: Redis missed a reply, or one was sent in the meantime. */
export const isOutdated = (error: unknown): boolean =>
  hasCode(error, "database_failed") && error.facts["sqlstate"] === unlikeTotal;

export const keysOf = (customer: CustomerId) => [`user:{${customer}}`, `user:{${customer}}:history`];
/** How many compressions there were of each level and how many failed, their sum and the longest, microseconds. */
export const compressionsKey = "memory:compressions";
const Context = z.looseObject({ v: z.literal(1), total: z.int(), summarised: z.optional(Summarised) });
const Reply = z.tuple([z.nullable(z.string()), z.array(z.string())]);

/** The memory in this Redis; compressions are told to the observer ([S6]). */
export function createMemory(redis: Redis, clock: Clock, observer?: CompressionObserver): Memory {
  const part = (customer: CustomerId, laid: Laid): Part => partOf(clock.now(), customer, laid);
  return {
    readPart: (customer) => ({ script: lua.read, keys: keysOf(customer), args: [] }),
    recalled,
    stored: (reply) => {
      const [context, history] = Reply.parse(reply);
      return { context, history };
    },
    rebuildStatement: (customer) => selectHistory(customer, historyLength),
    rebuilt,
    countStatement: countHistory,
    requireStatement: requireTotal,
    rememberPart: (customer, entries, known, anew) => {
      const digest = digestOf([...known.history, ...entries], known.profile, observer);
      if (!anew) return part(customer, { total: fromRedis, digest, entries });
      const whole = { ...digest, json: `${summarisedJson(known.summarised)}${digest.json}` };
      // What was exchanged before the first entry given.
      const total = known.total - known.history.length;
      return part(customer, { total, digest: whole, entries: [...known.history, ...entries] });
    },
    forgetPart: (customer) => ({ script: lua.forget, keys: keysOf(customer), args: [] }),
    remember: async (customer, entries) => {
      await runTogether(redis, "remembered", [part(customer, { total: fromRedis, digest: null, entries })]);
    },
    summarise: async (customer, summarised) => {
      const args = [clock.now(), contextMs, summarised.covers, summarisedJson(summarised)];
      await redis.script(lua.summarise, keysOf(customer).slice(0, 1), args);
    },
  };
}

/** The script counts on from what Redis knows. */
const fromRedis = -1;

interface Laid {
  /** What was exchanged before the first entry. */
  readonly total: number;
  /** Null: the context keeps its own. */
  readonly digest: Digest | null;
  readonly entries: readonly HistoryEntry[];
}

const partOf = (now: number, customer: CustomerId, { total, digest, entries }: Laid): Part => ({
  script: lua.remember,
  keys: [...keysOf(customer), ...(digest === null || digest.tried === null ? [] : [compressionsKey])],
  args: [
    now,
    contextMs,
    historyMs,
    historyLength,
    total,
    digest?.json ?? "",
    digest?.tried ?? "",
    digest?.micros ?? 0,
    ...entries.map((entry) => JSON.stringify(entry)),
  ],
});

function rebuilt(rows: readonly HistoryRow[]): Remembered {
  const { total = 0, summarised = null } = rows[0] ?? {};
  const history = rows.map(({ role, message, text, at }) => ({
    role,
    text: message === null ? shownOf(text ?? "") : saidOf(message),
    at,
  }));
  return { history: history.toReversed(), total, ...(summarised === null ? {} : { summarised }) };
}

/** The summary's part of the context's JSON, from which scripts read it: it holds no quotation mark (summarizer.ts). */
const summarisedJson = (summarised?: Summarised): string =>
  summarised === undefined
    ? ""
    : `,"summarised":{"covers":${summarised.covers},"text":${JSON.stringify(summarised.text)}}`;

/** UTF-8 bytes that the summary may take of a context, escapes included. */
const summaryBytes = longestSummary * 6 + 100;

interface Digest {
  /** The rest of the context's JSON behind its total. */
  readonly json: string;
  /** The level that it was compressed to, or `failed`; null: it fitted. */
  readonly tried: string | null;
  readonly micros: number;
}

/** What a reader wants to know at once. */
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
    const rest = `,${json.slice(1)}`;
    return { json: rest, tried: level === 0 ? null : `level_${level}`, micros: Math.round(ms * 1_000) };
  } catch {
    // The observer was told. The digest can be made anew at any time; what was said is in the history.
    return { json: "}", tried: "failed", micros: 0 };
  }
}

/** What is unreadable, or shorter than it was, counts as forgotten: it is rebuilt, never served (promise 8). */
function recalled(reply: RedisReply | undefined): Remembered | null {
  try {
    const [context, entries] = Reply.parse(reply);
    if (context === null) return null;
    const { total, summarised } = Context.parse(unsealed(context));
    if (entries.length !== Math.min(total, historyLength)) return null;
    const history = entries.map((entry) => HistoryEntry.parse(unsealed(entry)));
    // A message may be noted after a reply that was sent later; Postgres sorts by time as well.
    const sorted = history.toSorted((a, b) => a.at.localeCompare(b.at));
    return { history: sorted, total, ...(summarised === undefined ? {} : { summarised }) };
  } catch {
    return null;
  }
}

/** Throws when a stored value is not what was sealed ([S9]). */
function unsealed(stored: string): unknown {
  const json = open(stored);
  if (json === null)
    throw new NadiaError("redis_failed", "a remembered value is damaged; it is rebuilt from Postgres");
  return JSON.parse(json);
}

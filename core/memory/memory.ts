/** What is remembered of a conversation: read and appended in one Redis operation, rebuilt from Postgres when lost. */
import * as z from "zod/mini";
import type { Clock } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { CustomerId } from "../kernel/ids.ts";
import { type Part, type Redis, type RedisReply, runTogether } from "../kernel/redis.ts";
import type { Statement } from "../kernel/sql.ts";
import { open } from "../kernel/checksum.ts";
import { contextBytes } from "./compression-levels.ts";
import { type CompressionObserver, fit } from "./fit.ts";
import * as lua from "./lua.ts";
import { recentQuestions } from "./questions.ts";
import { contextMs, conversationOf, historyLength, historyMs } from "./rules.ts";
import { HistoryEntry } from "./schema.ts";
import { countHistory, selectHistory } from "./sql.ts";

/** A history as it was read: oldest first, with the number of messages ever exchanged. */
export interface Remembered {
  readonly history: readonly HistoryEntry[];
  readonly total: number;
}

export interface Memory {
  /** The share of a round trip that reads a customer's memory; its reply goes to `recalled`. */
  readPart(customer: CustomerId): Part;
  /** What the reply holds, or null when Redis has forgotten the customer or never knew them. */
  recalled(reply: RedisReply | undefined): Remembered | null;
  /** The statement that rebuilds a lost memory; its rows go to `rebuilt`. */
  rebuildStatement(customer: CustomerId): Statement<HistoryEntry & { total: number }>;
  rebuilt(rows: readonly (HistoryEntry & { total: number })[]): Remembered;
  /** The statement that counts what was ever exchanged: one row always. */
  countStatement(customer: CustomerId): Statement<{ total: number }>;
  /**
   * The share of a round trip that appends entries to what is `known`, and notes what a reader wants to know at once;
   * `anew` lays the memory from what is known first.
   */
  rememberPart(
    customer: CustomerId,
    entries: readonly HistoryEntry[],
    known: Remembered,
    anew: boolean,
  ): Part;
  /** The share of a round trip that forgets the customer; the next draft rebuilds what is known from Postgres. */
  forgetPart(customer: CustomerId): Part;
  /** Appends entries in a round trip of its own; a forgotten customer stays forgotten until the next draft rebuilds. */
  remember(customer: CustomerId, entries: readonly HistoryEntry[]): Promise<void>;
}

const keysOf = (customer: CustomerId) => [`user:{${customer}}`, `user:{${customer}}:history`];
const Context = z.looseObject({ v: z.literal(1), total: z.int() });
const Reply = z.tuple([z.nullable(z.string()), z.array(z.string())]);

/** The memory in this Redis; compressions are told to the observer ([S6]). */
export function createMemory(redis: Redis, clock: Clock, observer?: CompressionObserver): Memory {
  const part = (
    customer: CustomerId,
    total: number,
    digest: string,
    entries: readonly HistoryEntry[],
  ): Part => ({
    script: lua.remember,
    keys: keysOf(customer),
    args: [
      clock.now(),
      contextMs,
      historyMs,
      historyLength,
      total,
      digest,
      ...entries.map((entry) => JSON.stringify(entry)),
    ],
  });
  return {
    readPart: (customer) => ({ script: lua.read, keys: keysOf(customer), args: [] }),
    recalled,
    rebuildStatement: (customer) => selectHistory(customer, historyLength),
    rebuilt: (rows) => ({
      history: rows.map(({ role, text, at }) => ({ role, text, at })).toReversed(),
      total: rows[0]?.total ?? 0,
    }),
    countStatement: countHistory,
    rememberPart: (customer, entries, known, anew) => {
      const digest = digestOf([...known.history, ...entries], observer);
      // What was exchanged before the first entry given; -1: the script counts on from what Redis knows.
      return anew
        ? part(customer, known.total - known.history.length, digest, [...known.history, ...entries])
        : part(customer, -1, digest, entries);
    },
    forgetPart: (customer) => ({ script: lua.forget, keys: keysOf(customer), args: [] }),
    remember: async (customer, entries) => {
      await runTogether(redis, "remembered", [part(customer, -1, "", entries)]);
    },
  };
}

/** What a reader wants to know at once, as the rest of the context's JSON behind its total. */
function digestOf(history: readonly HistoryEntry[], observer?: CompressionObserver): string {
  const summary = conversationOf(history, history.length).summary;
  const context = {
    last_interaction: { at: history.at(-1)?.at ?? "" },
    questions: recentQuestions(history).map((text) => ({ text })),
    summaries: summary === null ? [] : [{ text: summary }],
  };
  return `,${fit(context, contextBytes, observer).json.slice(1)}`;
}

/** What is unreadable, or shorter than it was, counts as forgotten: it is rebuilt, never served (promise 8). */
function recalled(reply: RedisReply | undefined): Remembered | null {
  try {
    const [context, entries] = Reply.parse(reply);
    if (context === null) return null;
    const { total } = Context.parse(unsealed(context));
    if (entries.length !== Math.min(total, historyLength)) return null;
    const history = entries.map((entry) => HistoryEntry.parse(unsealed(entry)));
    // A message may be noted after a reply that was sent later; Postgres sorts by time as well.
    return { history: history.toSorted((a, b) => a.at.localeCompare(b.at)), total };
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

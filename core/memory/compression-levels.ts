/** What each level of compression keeps, as data. */
import type { Limits } from "./trim.ts";

/** Bytes that a context may take ([S6]). */
export const contextBytes = 100 * 1_024;
/** Fewer bytes than this hold no name and no mark. */
export const leastBytes = 1_024;

export type Level = 1 | 2 | 3;

/** How much of a list of what was noted stays: the newest, which are its last. */
export interface ListRule {
  readonly count: number;
  /** UTF-16 units of each text. */
  readonly text: number;
  /** Of what was noted twice only the newer stays. */
  readonly once: boolean;
  /** So many of the newest stay even where the bytes of the level are used up. */
  readonly always: number;
}

export interface LevelRule {
  /** Kept whole, in the profile and beside it. */
  readonly essentials: ReadonlySet<string>;
  readonly lastInteraction: Limits;
  /** What else stays; null: nothing. */
  readonly rest: {
    readonly limits: Limits;
    /** In the order in which they get room. */
    readonly lists: Readonly<Record<string, ListRule>>;
    /** Of the bytes that a context may take: the most that this level leaves beyond what it keeps whole. */
    readonly share: number;
  } | null;
}

const profile = new Set(["name", "age", "location", "occupation", "preferences"]);
const summaries = { text: 1_500, once: false, always: 3 };

/** Level 2 and 3 keep nothing that the level before them drops, so each is at most as large as that. */
export const levels: Readonly<Record<Level, LevelRule>> = {
  1: {
    essentials: profile,
    lastInteraction: { text: 1_000, list: 20, keys: 40, depth: 6 },
    rest: {
      limits: { text: 600, list: 60, keys: 100, depth: 8 },
      lists: {
        summaries: { ...summaries, count: 30 },
        questions: { count: 40, text: 300, once: true, always: 0 },
        facts: { count: 150, text: 300, once: true, always: 0 },
        notes: { count: 150, text: 300, once: true, always: 0 },
      },
      share: 0.75,
    },
  },
  2: {
    essentials: profile,
    lastInteraction: { text: 600, list: 10, keys: 20, depth: 4 },
    rest: {
      limits: { text: 200, list: 12, keys: 30, depth: 4 },
      lists: {
        summaries: { ...summaries, count: 3 },
        questions: { count: 15, text: 200, once: true, always: 0 },
        facts: { count: 50, text: 160, once: true, always: 0 },
        notes: { count: 50, text: 160, once: true, always: 0 },
      },
      share: 0.45,
    },
  },
  3: {
    essentials: new Set(["name"]),
    lastInteraction: { text: 300, list: 4, keys: 10, depth: 3 },
    rest: null,
  },
};

/** Keys that count and number the context itself: kept at every level where they are numbers. */
export const bookkeeping: readonly string[] = ["v", "total"];

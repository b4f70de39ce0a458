/** What each level of compression keeps, as data. */
import type { Profile } from "../customers/schema.ts";
import { recentQuestionsLength } from "./questions.ts";

/** Bytes that a context may take ([S6]). */
export const contextBytes = 100 * 1_024;
/** Fewer bytes than this hold no name and no mark. */
export const leastBytes = 1_024;

export type Level = 1 | 2 | 3;

/** How much of a list stays: the newest, which are its last. */
export interface ListRule {
  readonly count: number;
  /** UTF-16 units of each text. */
  readonly text: number;
  /** So many of the newest stay even where the bytes of the level are used up. */
  readonly always: number;
}

export interface LevelRule {
  /** Fields of the profile that are kept, whole. */
  readonly profile: readonly (keyof Profile)[];
  /** The lists that stay beside it; null: none. */
  readonly lists: {
    readonly summaries: ListRule;
    readonly questions: ListRule;
    /** The share of a context's bytes that a level leaves at most, beyond what it keeps whole. */
    readonly share: number;
  } | null;
}

const profile = ["name", "age", "location", "occupation", "preferences"] as const;

/** Level 2 and 3 keep nothing that the level before them drops, so each is at most as large as that. */
export const levels: Readonly<Record<Level, LevelRule>> = {
  1: {
    profile,
    lists: {
      summaries: { count: 30, text: 3_000, always: 3 },
      questions: { count: recentQuestionsLength, text: 300, always: 0 },
      share: 0.75,
    },
  },
  2: {
    profile,
    lists: {
      summaries: { count: 3, text: 1_500, always: 3 },
      questions: { count: 5, text: 200, always: 0 },
      share: 0.45,
    },
  },
  3: { profile: ["name"], lists: null },
};

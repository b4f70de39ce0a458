/** What each compression level keeps, as data. */
import type { Profile } from "../customers/schema.ts";
import { recentQuestionsLength } from "./questions/questions.ts";

/** Maximum size of a context, bytes ([S6]). */
export const contextBytes = 100 * 1_024;
/** Too few bytes for even a name and a mark. */
export const minBytes = 1_024;

export type Level = 1 | 2 | 3;

/** How much of a list stays: the newest elements, at its end. */
export interface ListRule {
  readonly count: number;
  /** UTF-16 units of each text. */
  readonly text: number;
  /** This many of the newest stay even if the level's bytes are used up. */
  readonly always: number;
}

export interface LevelRule {
  /** Profile fields that stay complete. */
  readonly profile: readonly (keyof Profile)[];
  /** The lists that stay in addition to it; null for none. */
  readonly lists: {
    readonly summaries: ListRule;
    readonly questions: ListRule;
    /** The largest share of a context's bytes that a level leaves, not counting what it keeps completely. */
    readonly share: number;
  } | null;
}

const profile = ["name", "age", "location", "occupation", "preferences"] as const;

/** Levels 2 and 3 keep nothing that the level before drops, so each is at most as large as that one. */
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

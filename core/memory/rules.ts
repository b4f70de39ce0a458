/** How a history becomes what a draft sees: the last ten in full, the forty before as a temporal summary. */
import type { Conversation, HistoryEntry } from "./schema.ts";
import { summarise } from "./summary.ts";

/** Messages that the history keeps; the oldest go first ([S4]). */
export const historyLength = 50;
/** Messages that a draft sees in full ([S5]). */
export const recentLength = 10;
/** ms */
export const historyMs = 7 * 86_400_000;
/** ms */
export const contextMs = 30 * 86_400_000;

/** The conversation as a draft sees it; `history` is oldest first, at most 50. */
export function conversationOf(history: readonly HistoryEntry[], total: number): Conversation {
  const kept = history.slice(-historyLength);
  const earlier = kept.slice(0, Math.max(0, kept.length - recentLength));
  return {
    recent: kept.slice(-recentLength),
    summary: earlier.length === 0 ? null : summarise(earlier),
    count: Math.max(total, kept.length),
  };
}

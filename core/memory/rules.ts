/** How a history becomes a draft's input: the last ten messages in full, the forty before as a temporal summary. */
import type { Conversation, HistoryEntry, Summarised } from "./schema.ts";
import { summarise } from "./summary.ts";

/** The most messages in the history; the oldest are dropped first ([S4]). */
export const historyLength = 50;
/** Messages that a draft sees in full ([S5]). */
export const recentLength = 10;
/** ms */
export const historyMs = 7 * 86_400_000;
/** ms */
export const contextMs = 30 * 86_400_000;

/** How many messages may follow a model's summary before it is too old; they are summarised after it. */
const maxAfterSummary = 10;
/** UTF-16 units for those, so that both summaries fit into the prompt. */
const sinceLength = 600;

/**
 * The conversation as a draft sees it; `history` is oldest first, at most 50. Uses a model's summary if it is recent
 * enough, else the free one.
 */
export function conversationOf(
  history: readonly HistoryEntry[],
  total: number,
  summarised: Summarised | null = null,
): Conversation {
  const latest = history.slice(-historyLength);
  const earlier = earlierOf(latest);
  const count = Math.max(total, latest.length);
  return {
    recent: latest.slice(-recentLength),
    summary: earlier.length === 0 ? null : summaryOf(earlier, count - recentLength, summarised),
    count,
  };
}

/** The part of a history to summarise: all but the messages that are shown in full. */
export const earlierOf = (history: readonly HistoryEntry[]): readonly HistoryEntry[] =>
  history.slice(0, Math.max(0, history.length - recentLength));

/** `until` is the number of the last message to summarise. */
function summaryOf(earlier: readonly HistoryEntry[], until: number, summarised: Summarised | null): string {
  const since = summarised === null ? -1 : until - summarised.covers;
  if (summarised === null || since < 0 || since > Math.min(maxAfterSummary, earlier.length))
    return summarise(earlier);
  return since === 0
    ? summarised.text
    : `${summarised.text}\n${summarise(earlier.slice(-since), sinceLength)}`;
}

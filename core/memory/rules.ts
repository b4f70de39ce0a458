/** How a history becomes what a draft sees: the last ten in full, the forty before as a temporal summary. */
import type { Conversation, HistoryEntry } from "./schema.ts";

/** Messages that the history keeps; the oldest go first ([S4]). */
export const historyLength = 50;
/** Messages that a draft sees in full ([S5]). */
export const recentLength = 10;
/** ms */
export const historyMs = 7 * 86_400_000;
/** ms */
export const contextMs = 30 * 86_400_000;

/** Characters of a message that the summary quotes. */
const quoted = 80;

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

/** Deterministic and free: a line a day, with who wrote how often and what the day opened with. */
function summarise(entries: readonly HistoryEntry[]): string {
  const days = Map.groupBy(entries, (entry) => entry.at.slice(0, 10));
  return [...days].map(([day, of]) => `${day}: ${counted(of)}; ${of.map(quote).join(" / ")}`).join("\n");
}

function counted(entries: readonly HistoryEntry[]): string {
  const customer = entries.filter((entry) => entry.role === "customer").length;
  return `${customer} from the customer, ${entries.length - customer} from us`;
}

function quote(entry: HistoryEntry): string {
  const line = entry.text.replace(/\s+/g, " ").trim();
  const short = line.length > quoted ? `${line.slice(0, quoted).toWellFormed()}…` : line;
  return `${entry.role === "customer" ? "customer" : "we"}: ${short}`;
}

/** The messages before this turn, from the customer's memory. */
import type { Review } from "../../queue/filters.ts";

export type Entry = Review["context"]["recalled"][number];

/** Earlier messages, oldest first, without the turn's own and without recalled ones. */
export function earlierThan(
  { messages, created_at: made, context }: Pick<Review, "messages" | "created_at" | "context">,
  recent: readonly Entry[],
): Entry[] {
  const begin = Math.min(Date.parse(made), ...messages.map(({ date }) => Date.parse(date)));
  const recalled = new Set(context.recalled.map(identity));
  return recent
    .filter((entry) => Date.parse(entry.at) < begin && !recalled.has(identity(entry)))
    .toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

const identity = ({ role, text, at }: Entry): string => JSON.stringify([role, text, at]);

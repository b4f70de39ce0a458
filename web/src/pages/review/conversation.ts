/** What was said before this turn, from what is remembered of the customer. */
import type { Review } from "../queue/filters.ts";

export type Entry = Review["context"]["recalled"][number];

/** Earlier messages, oldest first, without those of the turn itself and without what is recalled beside them. */
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

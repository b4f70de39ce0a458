/** What an open console has not announced yet. No DOM, no React. */
import type { Output } from "../api/client.ts";

export type SentNotification = Output<"GET /v1/notifications">["items"][number];
export type Event = SentNotification["event"];

const keyOf = ({ event, review, sent_at }: SentNotification): string => `${event} ${review ?? ""} ${sent_at}`;

export type Known = ReadonlySet<string>;

/** One announcement for each kind of event. */
export interface Announcement {
  readonly event: Event;
  readonly count: number;
  /** Where it leads. */
  readonly path: string;
}

/** What came since, by event; nothing the first time, because the page itself shows what is there. */
export function announced(
  known: Known | null,
  items: readonly SentNotification[],
): { readonly known: Known; readonly news: readonly Announcement[] } {
  const fresh = known === null ? [] : items.filter((one) => !known.has(keyOf(one)));
  const news = [...Map.groupBy(fresh, ({ event }) => event)].map(([event, some]) => {
    const review = some.length === 1 ? (some[0]?.review ?? null) : null;
    return { event, count: some.length, path: review === null ? "/" : `/reviews/${review}` };
  });
  return { known: new Set(items.map(keyOf)), news };
}

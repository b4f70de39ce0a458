/** What an open console has not announced yet. No DOM, no React. */
import type { Output } from "../api/client.ts";

export type SentNotification = Output<"GET /v1/notifications">["items"][number];
export type NotificationKind = SentNotification["event"];

const keyOf = ({ event, review, sent_at }: SentNotification): string => `${event} ${review ?? ""} ${sent_at}`;

export type KnownNotifications = ReadonlySet<string>;

/** One announcement for each kind of event. */
export interface Announcement {
  readonly event: NotificationKind;
  readonly count: number;
  /** Where it leads. */
  readonly path: string;
}

/** What came since, by event; nothing the first time, because the page itself shows what is there. */
export function announcementsOf(
  known: KnownNotifications | null,
  items: readonly SentNotification[],
): { readonly known: KnownNotifications; readonly announcements: readonly Announcement[] } {
  const newItems = known === null ? [] : items.filter((one) => !known.has(keyOf(one)));
  const announcements = [...Map.groupBy(newItems, ({ event }) => event)].map(([event, group]) => {
    const review = group.length === 1 ? (group[0]?.review ?? null) : null;
    return { event, count: group.length, path: review === null ? "/" : `/reviews/${review}` };
  });
  return { known: new Set(items.map(keyOf)), announcements };
}

/** Announces arrivals in the queue to screen readers. */
import { useEffect, useRef, useState } from "react";
import { useI18n } from "../../i18n/use-i18n.tsx";
import type { I18n } from "../../i18n/i18n.ts";
import { findArrivals, addSeen, noneSeen } from "./arrivals.ts";
import { nameOf, type Review } from "./reviews.ts";

interface ArrivalAnnouncementsProps {
  readonly reviews: readonly Review[];
  readonly hasMore: boolean;
  /** The source of `reviews`: if it changes, its reviews are not arrivals. */
  readonly source: string;
  /** How many are waiting in total. */
  readonly waiting: number;
}

export function ArrivalAnnouncements({ reviews, hasMore, source, waiting }: ArrivalAnnouncementsProps) {
  const i18n = useI18n();
  const seen = useRef({ source: "", ...noneSeen });
  const [announcement, setAnnouncement] = useState({ text: "", number: 0 });
  useEffect(() => {
    const before = seen.current;
    seen.current = { source, ...addSeen(before, reviews) };
    if (before.source !== source) return;
    const arrivals = findArrivals(before, reviews, hasMore);
    if (arrivals.length === 0) return;
    setAnnouncement(({ number }) => ({ text: announcementOf(arrivals, waiting, i18n), number: number + 1 }));
  }, [reviews, hasMore, source, waiting, i18n]);
  return (
    <p role="status" className="sr-only">
      {/* A repeated text must be announced again. */}
      <span key={announcement.number}>{announcement.text}</span>
    </p>
  );
}

/** How many are named. */
const maxNames = 3;

function announcementOf(arrivals: readonly Review[], waiting: number, { t, language }: I18n): string {
  const names = new Intl.ListFormat(language).format(arrivals.map(nameOf));
  const who =
    arrivals.length > maxNames
      ? t("queue.arrived_many", { count: arrivals.length })
      : t("queue.arrived", { names });
  return `${who} ${t("queue.wait", { count: Math.max(waiting, arrivals.length) })}`;
}

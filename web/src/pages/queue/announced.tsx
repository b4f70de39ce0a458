/** Announces arrivals in the queue to screen readers. */
import { useEffect, useRef, useState } from "react";
import { useI18n } from "../../i18n/use-i18n.tsx";
import type { I18n } from "../../i18n/i18n.ts";
import { arrivedSince, learned, nothingKnown } from "./arrivals.ts";
import { nameOf, type Review } from "./filters.ts";

interface AnnouncedProps {
  readonly reviews: readonly Review[];
  readonly hasMore: boolean;
  /** The source of `reviews`: if it changes, its reviews are not arrivals. */
  readonly source: string;
  /** How many are waiting in total. */
  readonly waiting: number;
}

export function Announced({ reviews, hasMore, source, waiting }: AnnouncedProps) {
  const i18n = useI18n();
  const known = useRef({ source: "", ...nothingKnown });
  const [announcement, announce] = useState({ text: "", number: 0 });
  useEffect(() => {
    const before = known.current;
    known.current = { source, ...learned(before, reviews) };
    if (before.source !== source) return;
    const fresh = arrivedSince(before, reviews, hasMore);
    if (fresh.length === 0) return;
    announce(({ number }) => ({ text: sentence(fresh, waiting, i18n), number: number + 1 }));
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

function sentence(fresh: readonly Review[], waiting: number, { t, language }: I18n): string {
  const names = new Intl.ListFormat(language).format(fresh.map(nameOf));
  const who =
    fresh.length > maxNames
      ? t("queue.arrived_many", { count: fresh.length })
      : t("queue.arrived", { names });
  return `${who} ${t("queue.wait", { count: Math.max(waiting, fresh.length) })}`;
}

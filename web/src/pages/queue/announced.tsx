/** What arrives in the queue, said to those who do not see it. */
import { useEffect, useRef, useState } from "react";
import { useReader } from "../../i18n/language.tsx";
import type { Reader } from "../../i18n/reader.ts";
import { arrivedSince, learned, nothingKnown } from "./arrivals.ts";
import { nameOf, type Review } from "./filters.ts";

interface AnnouncedProps {
  readonly reviews: readonly Review[];
  readonly hasMore: boolean;
  /** Where `reviews` come from: what another source brings has not arrived. */
  readonly source: string;
  /** How many wait in all. */
  readonly waiting: number;
}

export function Announced({ reviews, hasMore, source, waiting }: AnnouncedProps) {
  const reader = useReader();
  const known = useRef({ source: "", ...nothingKnown });
  const [said, say] = useState({ text: "", number: 0 });
  useEffect(() => {
    const before = known.current;
    known.current = { source, ...learned(before, reviews) };
    if (before.source !== source) return;
    const fresh = arrivedSince(before, reviews, hasMore);
    if (fresh.length === 0) return;
    say(({ number }) => ({ text: sentence(fresh, waiting, reader), number: number + 1 }));
  }, [reviews, hasMore, source, waiting, reader]);
  return (
    <p role="status" className="sr-only">
      {/* The same words once more are news all the same. */}
      <span key={said.number}>{said.text}</span>
    </p>
  );
}

/** So many are called by name. */
const mostNames = 3;

function sentence(fresh: readonly Review[], waiting: number, { t, language }: Reader): string {
  const names = new Intl.ListFormat(language).format(fresh.map(nameOf));
  const who =
    fresh.length > mostNames
      ? t("queue.arrived_many", { count: fresh.length })
      : t("queue.arrived", { names });
  return `${who} ${t("queue.wait", { count: Math.max(waiting, fresh.length) })}`;
}

/** The queue next to the review, on screens that have room for it. */
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Badge } from "../../ui/badge.tsx";
import { useNow } from "../../ui/text/time.tsx";
import { holderOf, nameOf, type Review, questionTextOf } from "../queue/reviews.ts";
import { formatWait } from "../../ui/text/duration.ts";

/** Rows around the open review. */
const rowsBefore = 10;
const maxRows = 30;

interface QueueSideProps {
  readonly reviews: readonly Review[];
  readonly current: string;
}

export function QueueSide({ reviews, current }: QueueSideProps) {
  const { t } = useI18n();
  const now = useNow();
  const list = useRef<HTMLUListElement>(null);
  const index = reviews.findIndex(({ id }) => id === current);
  const first = Math.max(0, index - rowsBefore);
  useEffect(() => {
    const links = [...(list.current?.querySelectorAll<HTMLElement>("[data-beside]") ?? [])];
    links.find((link) => link.dataset["beside"] === current)?.scrollIntoView({ block: "nearest" });
  }, [current]);
  return (
    <nav aria-label={t("queue.title")} className="hidden min-w-0 2xl:block">
      <ul
        ref={list}
        className="sticky top-4 max-h-[calc(100dvh-2rem)] divide-y divide-line overflow-y-auto rounded-2xl border border-line bg-card"
      >
        {reviews.slice(first, first + maxRows).map((review) => (
          <li key={review.id}>
            <SideRow review={review} now={now} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

function SideRow({ review, now }: { readonly review: Review; readonly now: number }) {
  const { t, language } = useI18n();
  const holder = holderOf(review, now);
  return (
    <Link
      to="/reviews/$id"
      params={{ id: review.id }}
      data-beside={review.id}
      className="block px-3 py-2 leading-snug outline-offset-[-2px] hover:bg-sunk aria-[current=page]:bg-accent-wash"
    >
      <span className="flex items-baseline gap-2">
        <bdi className="min-w-0 flex-1 truncate font-semibold">{nameOf(review)}</bdi>
        <span className="shrink-0 text-sm text-soft tabular-nums">
          {formatWait(review.created_at, now, language)}
        </span>
      </span>
      <bdi className="block truncate text-sm">{questionTextOf(review, t)}</bdi>
      {holder === null ? null : <Badge isFreeText>{holder.name}</Badge>}
    </Link>
  );
}

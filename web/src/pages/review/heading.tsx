/** The heading of a review: customer, urgency, and links to the previous and next review. */
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { ShortcutHint } from "../../ui/forms/button.tsx";
import { useShortcuts } from "../../ui/shortcuts.tsx";
import { RelativeTime } from "../../ui/text/time.tsx";
import { nameOf, type Review } from "../queue/reviews.ts";
import { Marks } from "../queue/marks.tsx";
import { useMarkViewer } from "../queue/viewer.ts";
import { Readers } from "../sharing/readers.tsx";
import type { Neighbours } from "../queue/neighbours.ts";

interface ReviewHeadingProps {
  readonly review: Review;
  readonly neighbours: Neighbours;
}

export function ReviewHeading({ review, neighbours }: ReviewHeadingProps) {
  const { t } = useI18n();
  const viewer = useMarkViewer();
  const title = useRef<HTMLHeadingElement>(null);
  // A new page in the same frame: the reader starts at the top.
  useEffect(() => title.current?.focus({ preventScroll: true }), []);
  return (
    <header className="mb-5">
      <nav aria-label={t("review.back")} className="flex items-center justify-between gap-3 text-soft">
        <Link to="/" className="-ml-1 rounded-md px-1 hover:text-ink">
          <span aria-hidden>‹ </span>
          {t("review.back")}
        </Link>
        <NeighbourLinks neighbours={neighbours} />
      </nav>
      <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <h1 ref={title} tabIndex={-1} className="words max-w-full text-2xl outline-none">
          <bdi>{nameOf(review)}</bdi>
        </h1>
        <Marks review={review} viewer={viewer} />
        <span className="text-soft">
          <RelativeTime at={review.created_at} />
        </span>
      </div>
      <Readers customer={review.customer.id} review={review.id} />
    </header>
  );
}

function NeighbourLinks({ neighbours }: { readonly neighbours: Neighbours }) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const go = (id: string | null) => {
    if (id !== null) void navigate({ to: "/reviews/$id", params: { id } });
  };
  useShortcuts([
    { key: "j", label: t("queue.key.next"), run: () => go(neighbours.next) },
    { key: "k", label: t("queue.key.previous"), run: () => go(neighbours.previous) },
  ]);
  return (
    <span className="flex gap-1">
      <NeighbourLink to={neighbours.previous} label={t("review.previous")} shortcut="k" />
      <NeighbourLink to={neighbours.next} label={t("review.next")} shortcut="j" />
    </span>
  );
}

interface NeighbourLinkProps {
  readonly to: string | null;
  readonly label: string;
  readonly shortcut: string;
}

function NeighbourLink({ to, label, shortcut }: NeighbourLinkProps) {
  const styles = "flex items-center gap-1.5 rounded-md px-2 py-1";
  if (to === null)
    return (
      <button type="button" disabled className={`${styles} cursor-default opacity-50`}>
        {label}
      </button>
    );
  return (
    // Not preloaded, because requesting the next review opens it.
    <Link
      to="/reviews/$id"
      params={{ id: to }}
      preload={false}
      className={`${styles} hover:bg-theirs hover:text-ink`}
    >
      {label}
      <ShortcutHint>{shortcut}</ShortcutHint>
    </Link>
  );
}

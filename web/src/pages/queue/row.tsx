/** One waiting review: customer, message, the draft's first line, urgency, claim. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { memo } from "react";
import { call } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import type { I18n } from "../../i18n/i18n.ts";
import { Badge } from "../../ui/badge.tsx";
import { ReadersBadge } from "../sharing/readers.tsx";
import { firstLineOf, isOpen, isOverdue, nameOf, type Review, questionTextOf } from "./reviews.ts";
import { Marks } from "./marks.tsx";
import type { RowViewer } from "./viewer.ts";
import { formatWait } from "../../ui/text/duration.ts";

interface QueueRowProps {
  readonly review: Review;
  /** It left the queue while the list was in use. */
  readonly isGone: boolean;
  readonly viewer: RowViewer;
}

/** Rendered again only if the review, or its list's data about it, has changed. */
export const QueueRow = memo(function Row({ review, isGone, viewer }: QueueRowProps) {
  return (
    <Link
      to="/reviews/$id"
      params={{ id: review.id }}
      data-review={review.id}
      className={`grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-0.5 px-4 py-2.5 leading-snug outline-offset-[-2px] transition-colors duration-700 hover:bg-sunk focus-visible:bg-sunk ${isGone ? "text-soft" : ""}`}
    >
      <div className="flex min-w-0 flex-wrap items-center gap-x-2.5 gap-y-1">
        <bdi className="words max-w-full truncate font-semibold">{nameOf(review)}</bdi>
        {isGone ? <GoneBadge review={review} viewer={viewer} /> : <Marks review={review} viewer={viewer} />}
        <ReadersBadge review={review} viewer={viewer} />
      </div>
      <WaitingTime review={review} now={viewer.now} />
      <RowTexts review={review} />
    </Link>
  );
});

function RowTexts({ review }: { readonly review: Review }) {
  const { t } = useI18n();
  const draft = firstLineOf(review);
  return (
    <div className="col-span-2 min-w-0">
      <p className="truncate">
        <span className="sr-only">{t("queue.customer")} </span>
        <bdi>{questionTextOf(review, t)}</bdi>
      </p>
      <p className="mt-0.5 truncate text-soft">
        {draft === null ? (
          <em>{t(missingDraftKeyOf(review))}</em>
        ) : (
          <>
            <span aria-hidden>↳ </span>
            <span className="sr-only">{t("queue.draft")} </span>
            <bdi>{draft}</bdi>
          </>
        )}
      </p>
    </div>
  );
}

/** Why there is no draft to show. */
const missingDraftKeyOf = ({ regenerating, written_first: isFirst }: Review) =>
  regenerating ? "queue.rewriting" : isFirst ? "queue.written_first" : "queue.failed_draft";

function WaitingTime({ review, now }: { readonly review: Review; readonly now: number }) {
  const { language, t, date } = useI18n();
  const time = formatWait(review.created_at, now, language);
  const tone = isOverdue(review, now) ? "font-semibold text-red" : "text-soft";
  return (
    <time
      dateTime={review.created_at}
      title={date(review.created_at)}
      className={`self-start text-right tabular-nums ${tone}`}
    >
      <span className="sr-only">{t("queue.waiting", { time })}</span>
      <span aria-hidden>{time}</span>
    </time>
  );
}

/** What happened to a row that left the queue. */
function GoneBadge({ review, viewer }: Pick<QueueRowProps, "review" | "viewer">) {
  const { t } = useI18n();
  const { data: current } = useQuery({
    queryKey: ["GET /v1/reviews/{id}", review.id],
    queryFn: ({ signal }) => call("GET /v1/reviews/{id}", { params: { id: review.id } }, signal),
  });
  // It no longer matches the filter, but is still open.
  if (current !== undefined && isOpen(current)) return <Marks review={current} viewer={viewer} />;
  return <Badge>{goneReasonOf(current, t)}</Badge>;
}

function goneReasonOf(current: Review | undefined, t: I18n["t"]): string {
  if (current?.status === "superseded") return t("queue.gone.superseded");
  if (current?.status === "expired") return t("queue.gone.expired");
  const by = current?.decided_by ?? null;
  return by === null ? t("queue.gone.loading") : t("queue.gone.taken", { name: by.name });
}

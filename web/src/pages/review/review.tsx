/** One review: the conversation next to its draft, from claiming it to its outcome. */
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { type ComponentProps, useEffect, useRef, useState } from "react";
import { useSession } from "../../api/session.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Page, useTitle } from "../../ui/page.tsx";
import { Failure, Loading } from "../../ui/states.tsx";
import { useNow } from "../../ui/text/time.tsx";
import { useToast } from "../../ui/dialogs/toast.tsx";
import { filterOf, matchesFilter } from "../queue/filters.ts";
import { holderOf, isOpen, nameOf, newerReviewOf, type Review } from "../queue/reviews.ts";
import { type Neighbours, neighboursOf, nextFreeOf, nextPageId } from "../queue/neighbours.ts";
import { queueQuery } from "../queue/queries.ts";
import { useTabCount } from "../queue/waiting-count.ts";
import { useOwnPresence, useOthersPresence, usePresence } from "../sharing/presence.ts";
import { ReviewAside } from "./aside.tsx";
import { ConversationPanel } from "./conversation/conversation-panel.tsx";
import { AnswerPanel } from "./answer/answer-panel.tsx";
import { ReviewHeading } from "./heading.tsx";
import { unsentQuery } from "./answer/unsent-api.ts";
import { hasStoredWork } from "./answer/unsent-work.ts";
import { useReviewNews } from "./conversation/review-news.tsx";
import { Outcome } from "./decision/outcome.tsx";
import { reviewQuery } from "./queries.ts";
import { QueueSide } from "./queue-side.tsx";
import { useClaim } from "./claim/use-claim.ts";
import { useDraftKey } from "./answer/use-work.ts";
import { attachments } from "../../strings/attachments.ts";
import { bot } from "../../strings/bot.ts";
import { addTexts } from "../../strings/catalogue.ts";
import { translation } from "../../strings/translation.ts";
import { TranslationProvider, useReviewTranslation } from "./translation/use-translation.ts";
import { linkClass } from "../../ui/link-class.ts";

addTexts(attachments);
addTexts(bot);
addTexts(translation);

export function ReviewPage() {
  const { id } = useParams({ from: "/signed-in/reviews/$id" });
  return <ReviewLoader key={id} id={id} />;
}

function ReviewLoader({ id }: { readonly id: string }) {
  const query = useQuery(reviewQuery(useQueryClient(), id));
  const unsent = useQuery(unsentQuery(id));
  // If the server does not answer, the editor starts with what this tab has; saving detects a conflict.
  const isKnown = unsent.data !== undefined || unsent.failureCount > 0;
  if (query.data === undefined)
    return query.isError ? (
      <UnreadableReview error={query.error} retry={() => void query.refetch()} />
    ) : (
      <Loading />
    );
  return <ReviewContent review={query.data} isUnsentKnown={isKnown} />;
}

/** The page of a review that does not exist, was erased or cannot be read. */
function UnreadableReview(failure: ComponentProps<typeof Failure>) {
  const { t } = useI18n();
  return (
    <Page
      title={t("review.title")}
      actions={
        <Link to="/" className={linkClass}>
          {t("queue.title")}
        </Link>
      }
    >
      <Failure {...failure} />
    </Page>
  );
}

interface ReviewContentProps {
  readonly review: Review;
  /** Whether the reviewer's unsent answers were read, which the editor starts with. */
  readonly isUnsentKnown: boolean;
}

function ReviewContent({ review, isUnsentKnown }: ReviewContentProps) {
  const claim = useClaim(review);
  usePresence();
  useOwnPresence(review.customer.id, review.id);
  const queueContext = useQueueContext(review);
  const { titlePrefix } = useTabCount();
  const wasOpen = useState(() => isOpen(review))[0];
  const news = useReviewNews(review, queueContext.newer);
  const translated = useReviewTranslation(review);
  useNewerReviewRedirect(review, wasOpen);
  useNewDraftNotice(review.revision);
  useTitle(titlePrefix === null ? nameOf(review) : `${titlePrefix} ${nameOf(review)}`);
  return (
    <div className="mx-auto w-full max-w-[84rem] gap-x-6 px-4 pt-4 md:px-8 md:pt-6 2xl:grid 2xl:max-w-[108rem] 2xl:grid-cols-[18rem_minmax(0,1fr)]">
      <QueueSide reviews={queueContext.reviews} current={review.id} />
      <div className="min-w-0">
        <ReviewHeading review={review} neighbours={queueContext} />
        <TranslationProvider value={translated}>
          <div className="grid gap-6 pb-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.15fr)] lg:grid-rows-[auto_1fr]">
            <ConversationPanel review={review} changed={news.changed} />
            <div className="min-w-0 lg:col-start-2 lg:row-span-2 lg:row-start-1">
              {!isUnsentKnown ? (
                <Loading />
              ) : isOpen(review) ? (
                // A new draft gets a new editor; work on the previous one is stored.
                <AnswerPanel
                  key={review.revision}
                  review={review}
                  claim={claim}
                  next={queueContext.nextFreeId}
                  news={news}
                />
              ) : (
                <Outcome review={review} wasOpen={wasOpen} next={queueContext.nextFreeId} />
              )}
            </div>
            <ReviewAside review={review} />
          </div>
        </TranslationProvider>
      </div>
    </div>
  );
}

export interface QueueContext extends Neighbours {
  /** Leads to the next one that nobody else has; null if there is none. */
  readonly nextFreeId: string | null;
  /** The same customer's newer messages, which the reviewer may not know of. */
  readonly newer: Review | null;
  /** The queue as far as it was read. */
  readonly reviews: readonly Review[];
}

/** Its neighbours in the part of the queue that the reviewer works through, even after it has left. */
function useQueueContext(review: Review): QueueContext {
  const { show } = useSearch({ strict: false });
  const { data, hasNextPage } = useInfiniteQuery(queueQuery);
  const othersPresence = useOthersPresence();
  const me = useSession().reviewer.id;
  const now = useNow();
  const { id } = review;
  const [lastPosition, setLastPosition] = useState<number | null>(null);
  const reviews = data?.pages.flatMap(({ items }) => items) ?? [];
  const filter = filterOf(show);
  const ids = reviews
    .filter((review) => matchesFilter(filter, review, { me, now }))
    .map((review) => review.id);
  const neighbours = neighboursOf(ids, id, lastPosition);
  if (neighbours.position !== lastPosition) setLastPosition(neighbours.position);
  const isFree = (other: string) => {
    const review = reviews.find((known) => known.id === other);
    const holder = review === undefined ? null : (holderOf(review, now) ?? review.assigned_to);
    return (
      (holder === null || holder.id === me) && !othersPresence.some(({ review: read }) => read === other)
    );
  };
  // The server decides which one; this only says whether there is one.
  const hasFree = hasNextPage || nextFreeOf(ids, id, lastPosition, isFree) !== null;
  const nextFreeId = hasFree ? nextPageId : null;
  return { ...neighbours, next: nextFreeId, nextFreeId, newer: newerReviewOf(review, reviews), reviews };
}

/**
 * The customer wrote again while this was open: go to the draft that answers everything, unless there is unsent work.
 */
function useNewerReviewRedirect(review: Review, wasOpen: boolean): void {
  const { t } = useI18n();
  const navigate = useNavigate();
  const showToast = useToast();
  const draftKey = useDraftKey(review);
  const newer = wasOpen && review.status === "superseded" ? review.superseded_by : null;
  const hasWork = newer !== null && hasStoredWork(sessionStorage, draftKey);
  useEffect(() => {
    if (newer === null || hasWork) return;
    showToast({ text: t("review.outcome.superseded_opened"), durationMs: 8_000 });
    void navigate({ to: "/reviews/$id", params: { id: newer }, replace: true });
  }, [newer, hasWork, navigate, showToast, t]);
}

/** The requested draft has arrived: announce it and move the focus to it. */
function useNewDraftNotice(revision: number): void {
  const { t } = useI18n();
  const showToast = useToast();
  const seen = useRef(revision);
  useEffect(() => {
    if (seen.current === revision) return;
    seen.current = revision;
    showToast({ text: t("review.new_draft") });
    document.getElementById("draft")?.focus({ preventScroll: true });
  }, [revision, showToast, t]);
}

/** What happened to the question: the customer edited it or wrote again, or the account's owner answered it. */
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { type Review, questionTextOf } from "../../queue/reviews.ts";
import { changedMessageIds } from "../decision/decision.ts";

export interface ReviewNews {
  /** Ids of the messages that differ from when the page was opened. */
  readonly changed: ReadonlySet<number>;
  /** The customer's newest review, if it is not this one. */
  readonly newer: Review | null;
}

/** What changed since the review was first shown. */
export function useReviewNews(review: Review, newer: Review | null): ReviewNews {
  const [{ messages }] = useState(review);
  useOwnerAnswer(review);
  return { changed: changedMessageIds({ messages }, review), newer };
}

/** Reads the conversation again when the account's owner has answered in it. */
function useOwnerAnswer({ customer, owner_answer }: Review): void {
  const client = useQueryClient();
  const answer = `${owner_answer?.at} ${owner_answer?.text}`;
  const seen = useRef(answer);
  useEffect(() => {
    if (seen.current === answer) return;
    seen.current = answer;
    void client.invalidateQueries({ queryKey: ["GET /v1/users/{id}/conversation", customer.id] });
  }, [answer, client, customer.id]);
}

/** The news, in the bar of decisions, where they are seen before deciding. */
export function NewsLines({ review, news }: { readonly review: Review; readonly news: ReviewNews }) {
  const { t } = useI18n();
  const { changed, newer } = news;
  const { owner_answer: ownerAnswer } = review;
  const messages = review.messages.filter(({ telegram_message_id: id }) => changed.has(id));
  return (
    <div role="status" className="mb-2 space-y-2 empty:hidden">
      {messages.length === 0 ? null : (
        <NewsLine text={t("review.changed_since")} quote={questionTextOf({ messages }, t)} />
      )}
      {ownerAnswer === null ? null : (
        <NewsLine
          text={t("review.owner_answered")}
          quote={ownerAnswer.text ?? t("review.owner_without_text")}
        />
      )}
      {newer === null ? null : (
        <NewsLine text={t("review.wrote_again")} quote={questionTextOf(newer, t)}>
          <Link
            to="/reviews/$id"
            params={{ id: newer.id }}
            className="ml-auto shrink-0 font-semibold underline"
          >
            {t("review.open_newer")}
          </Link>
        </NewsLine>
      )}
    </div>
  );
}

interface NewsLineProps {
  readonly text: string;
  /** The customer's text, or the owner's. */
  readonly quote: string;
  readonly children?: ReactNode;
}

const NewsLine = ({ text, quote, children }: NewsLineProps) => (
  <div className="flex items-baseline gap-3 rounded-xl bg-amber-wash px-4 py-2 text-amber">
    <p className="words line-clamp-2 min-w-0">
      <span className="font-semibold">{text}</span> <bdi>{quote}</bdi>
    </p>
    {children}
  </div>
);

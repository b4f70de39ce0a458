/** One interaction in a list: question, outcome, reviewer, cost. */
import { shownOf } from "../../../../core/markup/markup.ts";
import { Link } from "@tanstack/react-router";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Badge } from "../../ui/badge.tsx";
import { rowLinkClass } from "../../ui/lists/rows.tsx";
import { ShortTime } from "../../ui/text/time.tsx";
import { nameOf, type Review, questionTextOf } from "../queue/reviews.ts";
import { reasonNameOf } from "../review/decision/reasons.ts";
import { costOf, toneOf, wasEdited } from "./outcome.ts";

interface InteractionRowProps {
  readonly review: Review;
  /** Omitted on a customer's own page, where every line would repeat it. */
  readonly showsName?: boolean;
}

export function InteractionRow({ review, showsName = true }: InteractionRowProps) {
  const { t } = useI18n();
  return (
    <li>
      <Link
        to="/reviews/$id"
        params={{ id: review.id }}
        className={`${rowLinkClass} grid gap-x-6 gap-y-1 md:grid-cols-[minmax(0,1fr)_10rem]`}
      >
        <div className="min-w-0 space-y-0.5">
          <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            {showsName ? (
              <bdi className="words max-w-full truncate font-semibold">{nameOf(review)}</bdi>
            ) : null}
            <Badge tone={toneOf(review.status)}>{t(`outcome.${review.status}`)}</Badge>
            {wasEdited(review) ? <Badge>{t("history.edited")}</Badge> : null}
          </p>
          <p className="truncate">
            <span className="sr-only">{t("history.wrote")} </span>
            <bdi>{questionTextOf(review, t) || t("history.no_words")}</bdi>
          </p>
          <InteractionAnswer review={review} />
        </div>
        <InteractionDetails review={review} />
      </Link>
    </li>
  );
}

function InteractionAnswer({ review }: { readonly review: Review }) {
  const { t } = useI18n();
  const isRejected = review.reject_reason !== null;
  const { final_text: finalText } = review;
  const sent = finalText === null ? null : finalText === "" ? t("history.only_files") : shownOf(finalText);
  const text = review.reject_reason === null ? sent : reasonNameOf(review.reject_reason, t);
  if (text === null) return null;
  const ownText = review.own_text?.text ?? null;
  return (
    <>
      <p className="truncate text-soft">
        <span aria-hidden>{isRejected ? "✕" : "↳"} </span>
        <span className="sr-only">{t(isRejected ? "history.reason" : "history.sent")} </span>
        <bdi>{text.replaceAll(/\s+/g, " ")}</bdi>
      </p>
      {ownText === null ? null : (
        <p className="truncate text-sm text-soft">
          {t("history.own_text")} <bdi>{ownText.replaceAll(/\s+/g, " ")}</bdi>
        </p>
      )}
    </>
  );
}

function InteractionDetails({ review }: { readonly review: Review }) {
  const { t, money } = useI18n();
  const cost = costOf(review);
  return (
    <div className="flex flex-wrap gap-x-3 text-sm text-soft tabular-nums md:flex-col md:items-end md:text-right">
      <ShortTime at={review.created_at} />
      {review.decided_by === null ? null : (
        <span className="max-w-full truncate">
          <bdi>{t("history.by", { name: review.decided_by.name })}</bdi>
        </span>
      )}
      {review.draft === null ? null : (
        <span title={t("history.cost")}>{cost === null ? t("history.cost_unknown") : money(cost)}</span>
      )}
    </div>
  );
}

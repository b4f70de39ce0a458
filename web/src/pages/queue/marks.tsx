/** The marks of a review: why it is urgent, and who claimed it. */
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Badge } from "../../ui/badge.tsx";
import { formatTime } from "../../ui/text/time.tsx";
import { holderOf, isLater, isOpen, isOverdue, type Review } from "./reviews.ts";
import type { MarkViewer } from "./viewer.ts";

/** True if there should be a draft, but is none. */
const isFailed = ({ draft, regenerating, written_first: isFirst }: Review): boolean =>
  draft === null && !regenerating && !isFirst;

interface MarksProps {
  readonly review: Review;
  readonly viewer: MarkViewer;
}

export function Marks({ review, viewer }: MarksProps) {
  const { t } = useI18n();
  const { now } = viewer;
  const level = review.verdict?.level ?? "clean";
  return (
    <>
      {level === "clean" ? null : (
        <Badge tone={level === "blocked" ? "bad" : "warn"}>{t(`queue.flag.${level}`)}</Badge>
      )}
      {isFailed(review) ? <Badge tone="bad">{t("queue.flag.failed")}</Badge> : null}
      {review.regenerating ? <Badge tone="info">{t("queue.flag.regenerating")}</Badge> : null}
      {isOpen(review) && review.proposal !== null ? <Badge tone="info">{t("second.flag")}</Badge> : null}
      <ReplyBadges review={review} />
      {isOpen(review) && isOverdue(review, now) ? <Badge tone="bad">{t("queue.flag.overdue")}</Badge> : null}
      <DeadlineBadge review={review} now={now} />
      <HolderBadge review={review} viewer={viewer} />
      <AssigneeBadge review={review} viewer={viewer} />
      <PostponedBadge review={review} now={now} />
      <UnsentBadge review={review} viewer={viewer} />
    </>
  );
}

/** The reviewer's own text, from any device, which was not sent yet. */
function UnsentBadge({ review, viewer: { unsent } }: MarksProps) {
  const { t } = useI18n();
  return unsent.has(review.id) && isOpen(review) ? <Badge tone="info">{t("queue.flag.unsent")}</Badge> : null;
}

/** Says that a reply would not arrive, or that the question was answered before or by somebody else. */
function ReplyBadges({ review }: { readonly review: Review }) {
  const { t } = useI18n();
  const isLateEdit = review.messages.some(({ details }) => details?.edited_from !== undefined);
  return (
    <>
      {isOpen(review) && !review.customer.reachable ? (
        <Badge tone="bad">{t("queue.flag.unreachable")}</Badge>
      ) : null}
      {isOpen(review) && !review.can_reply ? <Badge tone="bad">{t("queue.flag.closed")}</Badge> : null}
      {isOpen(review) && review.owner_answer !== null ? (
        <Badge tone="warn">{t("queue.flag.owner")}</Badge>
      ) : null}
      {isLateEdit ? <Badge tone="info">{t("queue.flag.edited")}</Badge> : null}
    </>
  );
}

/** ms; from here on, a deadline is urgent. */
const urgentMs = 3 * 60 * 60_000;

/** When Telegram stops allowing replies in this chat. */
function DeadlineBadge({ review, now }: { readonly review: Review; readonly now: number }) {
  const { t, date } = useI18n();
  if (!isOpen(review) || review.deadline === null) return null;
  const time = date(review.deadline, { weekday: "short", hour: "2-digit", minute: "2-digit" });
  const isSoon = Date.parse(review.deadline) - now < urgentMs;
  // Our own deadline is long, so it is only shown when it is near.
  if (!review.business && !isSoon) return null;
  const text = t(review.business ? "queue.flag.deadline" : "queue.flag.expires", { time });
  return isSoon ? <Badge tone="warn">{text}</Badge> : <span className="text-xs text-soft">{text}</span>;
}

function HolderBadge({ review, viewer: { me, now } }: MarksProps) {
  const { t } = useI18n();
  const holder = holderOf(review, now);
  if (holder === null) return null;
  if (holder.id === me) return <Badge tone="good">{t("queue.with_me")}</Badge>;
  return (
    <Badge isFreeText>
      <bdi>{t("queue.with", { name: holder.name })}</bdi>
    </Badge>
  );
}

/** The assignee, unless they have claimed it. */
function AssigneeBadge({ review, viewer: { me, now } }: MarksProps) {
  const { t } = useI18n();
  const holder = holderOf(review, now);
  const { assigned_to: assignee } = review;
  if (assignee === null || !isOpen(review) || holder?.id === assignee.id) return null;
  if (assignee.id === me) return <Badge tone="good">{t("sharing.for_me")}</Badge>;
  return (
    <Badge isFreeText>
      <bdi>{t("sharing.for", { name: assignee.name })}</bdi>
    </Badge>
  );
}

/** When it comes back, or that it has. */
function PostponedBadge({ review, now }: { readonly review: Review; readonly now: number }) {
  const { t, date } = useI18n();
  const { later_until: until } = review;
  if (until === null || !isOpen(review)) return null;
  const time = formatTime(until, now, { date });
  return (
    <Badge tone="info">
      {t(isLater(review, now) ? "sharing.later_until" : "sharing.later_since", { time })}
    </Badge>
  );
}

/** What a customer's message refers to and contains: original authors, messages it replies to, content. */
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { forwardTextOf, mediaTextOf, replyTextOf } from "../../../ui/text/message-notes.ts";
import { ShortTime } from "../../../ui/text/time.tsx";
import type { Review } from "../../queue/reviews.ts";
import { MarkedText } from "./marked-text.tsx";

type Details = NonNullable<Review["messages"][number]["details"]>;

interface DetailsProps {
  readonly details: Details | null | undefined;
}

export function MessageReferences({ details }: DetailsProps) {
  if (details === null || details === undefined) return null;
  const { forward, reply_to: reply, quote, topic, edited_from: earlier } = details;
  return (
    <>
      {topic === undefined ? null : <TopicLine topic={topic} />}
      {forward === undefined ? null : <ForwardLine forward={forward} />}
      {reply === undefined && quote === undefined ? null : <RepliedMessage reply={reply} quote={quote} />}
      {earlier === undefined ? null : <EarlierText earlier={earlier} />}
    </>
  );
}

/** The text at the time of the answer; the current text follows below. */
function EarlierText({ earlier }: { readonly earlier: NonNullable<Details["edited_from"]> }) {
  const { t } = useI18n();
  return (
    <div className="my-1 border-l-2 border-amber pl-3 text-sm">
      <p className="font-medium text-amber">{t("review.edited_before")}</p>
      {earlier.media === null ? null : (
        <p className="words text-soft italic">{mediaTextOf(earlier.media, t)}</p>
      )}
      {earlier.text === null ? null : (
        <div className="text-soft">
          <MarkedText text={earlier.text} marks={earlier.marks} />
        </div>
      )}
      <ContentLines content={earlier.content} />
      <p className="font-medium text-amber">{t("review.edited_after")}</p>
    </div>
  );
}

function TopicLine({ topic: { id, name } }: { readonly topic: NonNullable<Details["topic"]> }) {
  const { t } = useI18n();
  return (
    <p className="words text-xs text-soft">
      {name === null ? t("review.topic_number", { id }) : t("review.topic", { name })}
    </p>
  );
}

function ForwardLine({ forward }: { readonly forward: NonNullable<Details["forward"]> }) {
  const { t } = useI18n();
  const { date } = forward;
  return (
    <p className="words text-sm font-medium text-accent">
      {forwardTextOf(forward, t)}
      {date === null ? null : <ShortTime at={date} className="ml-2 text-xs font-normal text-soft" />}
    </p>
  );
}

interface RepliedMessageProps {
  readonly reply: Details["reply_to"];
  readonly quote: Details["quote"];
}

function RepliedMessage({ reply, quote }: RepliedMessageProps) {
  const { t } = useI18n();
  return (
    <blockquote className="my-1 border-l-2 border-accent pl-3 text-sm text-soft">
      {reply === undefined ? null : <p className="words font-medium">{replyTextOf(reply, t)}</p>}
      {reply === undefined || reply.text === null ? null : <p className="words line-clamp-4">{reply.text}</p>}
      {quote === undefined ? null : (
        <p className="words text-ink">
          {t("review.quote")}: “{quote}”
        </p>
      )}
    </blockquote>
  );
}

/** Tasks, options, payments, data of a web app, one line each. */
export function ContentLines({ content = [] }: { readonly content: Details["content"] }) {
  const { t } = useI18n();
  if (content.length === 0) return null;
  return (
    <dl className="mt-1 space-y-0.5 text-sm">
      {content.map(({ name, value }, index) => (
        <div key={`${index}`} className="words">
          <dt className="inline text-soft">{t(`review.content.${name}`)}: </dt>
          <dd className="inline">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

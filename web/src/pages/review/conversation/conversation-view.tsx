/** The conversation: earlier messages toned down, then those that wait for a reply. */
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useReader } from "../../../i18n/language.tsx";
import { MediaView } from "../../../ui/media/media-view.tsx";
import { SaidText } from "../../../ui/text/said-text.tsx";
import { moment, useNow, When } from "../../../ui/text/time.tsx";
import type { Review } from "../../queue/filters.ts";
import { earlierThan, type Entry } from "./conversation.ts";
import { MarkedText } from "./marked-text.tsx";
import { memoryQuery } from "../queries.ts";
import { Content, References } from "./references-view.tsx";

/** How many earlier messages are shown initially, newest last, so that the waiting ones stay in view. */
const fewest = 2;
/** Characters that fit into the two lines that each has initially. */
const short = 110;

interface ConversationProps {
  readonly review: Review;
  /** Ids of the messages that changed while the page was open. */
  readonly changed: ReadonlySet<number>;
}

export function Conversation({ review, changed }: ConversationProps) {
  const { t } = useReader();
  return (
    <section aria-labelledby="conversation" className="min-w-0 space-y-4">
      <h2 id="conversation" className="mb-3 flex min-h-8 items-center text-base">
        {t("review.conversation")}
      </h2>
      <Before review={review} />
      <Turn review={review} changed={changed} />
      <Recalled entries={review.context.recalled} />
    </section>
  );
}

function Recalled({ entries }: { readonly entries: readonly Entry[] }) {
  const { t } = useReader();
  if (entries.length === 0) return null;
  return (
    <details className="border-l-2 border-line pl-4 text-sm text-soft">
      <summary className="font-medium">{t("review.recalled")}</summary>
      <Entries entries={entries} />
    </details>
  );
}

function Before({ review }: { readonly review: Review }) {
  const { t } = useReader();
  const { data, isError } = useQuery(memoryQuery(review.customer.id));
  if (isError) return <p className="text-sm text-soft">{t("review.before_failed")}</p>;
  if (data === undefined) return null;
  const all = earlierThan(review, data.recent);
  if (all.length === 0 && data.summary === null) return null;
  return (
    <Quiet title={t("review.before")}>
      {data.summary === null ? null : (
        <details className="mb-2">
          <summary>{t("review.summary")}</summary>
          <p className="words mt-1">
            <SaidText from="customer" text={data.summary} />
          </p>
        </details>
      )}
      <Newest entries={all} />
    </Quiet>
  );
}

function Newest({ entries }: { readonly entries: readonly Entry[] }) {
  const { t } = useReader();
  const [isWhole, setWhole] = useState(false);
  const hidden = isWhole ? 0 : Math.max(0, entries.length - fewest);
  const isCut =
    !isWhole && (hidden > 0 || entries.some(({ text }) => text.length > short || text.includes("\n")));
  return (
    <>
      {isCut ? (
        <button type="button" onClick={() => setWhole(true)} className="mb-2 text-accent underline">
          {hidden === 0 ? t("review.before_whole") : t("review.before_more", { count: hidden })}
        </button>
      ) : null}
      <Entries entries={entries.slice(hidden)} isShort={isCut} />
    </>
  );
}

const Quiet = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <div className="border-l-2 border-line pl-4 text-sm text-soft">
    <h3 className="mb-1.5 font-medium tracking-normal">{title}</h3>
    {children}
  </div>
);

interface EntriesProps {
  readonly entries: readonly Entry[];
  readonly isShort?: boolean;
}

function Entries({ entries, isShort = false }: EntriesProps) {
  const { t } = useReader();
  return (
    <ol className="mt-1.5 space-y-2">
      {entries.map(({ role, text, at }, place) => (
        <li key={`${at} ${place}`}>
          <span className={`font-medium ${role === "customer" ? "text-ink" : "text-accent"}`}>
            {t(role === "customer" ? "review.from_customer" : "review.from_us")}
          </span>
          <When at={at} className="ml-2 text-xs" />
          {isShort ? (
            <p className="words line-clamp-2">
              <SaidText from={role} text={text} isOneLine />
            </p>
          ) : (
            <p className="words">
              <SaidText from={role} text={text} />
            </p>
          )}
        </li>
      ))}
    </ol>
  );
}

function Turn({ review, changed }: ConversationProps) {
  const { t } = useReader();
  // If a customer wrote for hours, the API only returns the newest messages.
  const left = review.message_count - review.messages.length;
  return (
    <div>
      <h3 className="sr-only">{t("review.this_turn")}</h3>
      {left > 0 ? <p className="mb-2 text-soft">{t("review.left_out", { count: left })}</p> : null}
      <ol className="space-y-1.5">
        {review.messages.map((message) => (
          <li key={`${message.telegram_message_id} ${message.date}`}>
            <Message
              review={review.id}
              message={message}
              isChanged={changed.has(message.telegram_message_id)}
            />
          </li>
        ))}
      </ol>
    </div>
  );
}

interface MessageProps {
  /** The id of its review. */
  readonly review: string;
  readonly message: Review["messages"][number];
  readonly isChanged: boolean;
}

function Message({ review, message, isChanged }: MessageProps) {
  const { t, date } = useReader();
  const now = useNow(60_000);
  const { text, media, date: sent, edited_at: edited, deleted_at: deleted = null } = message;
  return (
    <div
      className={`w-fit max-w-[min(100%,34rem)] rounded-bubble rounded-bl-sm bg-card px-4 py-2.5 ${isChanged ? "shadow-[0_0_0_2px_var(--color-amber)]" : "shadow-[0_0_0_1px_var(--color-line)]"}`}
    >
      <References details={message.details} />
      {media === null ? null : (
        <MediaView media={media} place={{ review, message: message.telegram_message_id }} />
      )}
      <Content content={message.details?.content} />
      {text === null ? null : <MarkedText text={text} marks={message.details?.marks} />}
      <p className="mt-0.5 text-xs text-soft">
        <When at={sent} />
        {edited === null ? null : ` · ${t("review.edited_at", { time: moment(edited, now, { date }) })}`}
        {deleted === null ? null : ` · ${t("review.deleted_at", { time: moment(deleted, now, { date }) })}`}
      </p>
    </div>
  );
}

/** One entry of a conversation: what the customer wrote, or what we answered. */
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { AttachmentView } from "../../../ui/media/attachment-view.tsx";
import { MediaView } from "../../../ui/media/media-view.tsx";
import { FormattedText } from "../../../ui/text/formatted-text.tsx";
import { formatTime, useNow, ShortTime } from "../../../ui/text/time.tsx";
import { TranslatedMessage } from "../translation/translated-text.tsx";
import { MarkedText } from "./marked-text.tsx";
import type { Message, ConversationItem } from "./conversation-item.ts";
import { ContentLines, MessageReferences } from "./message-references.tsx";

interface MessageViewProps {
  /** The id of its review. */
  readonly review: string;
  readonly message: Message;
  /** It is what the review answers; everything else is toned down. */
  readonly isQuestion: boolean;
  /** It changed while the page was open. */
  readonly isChanged: boolean;
  /** The models that made the draft were given its file. */
  readonly isSeen: boolean;
}

export function MessageView({ review, message, isQuestion, isChanged, isSeen }: MessageViewProps) {
  const { text, media } = message;
  const ring = isChanged
    ? "shadow-[0_0_0_2px_var(--color-amber)]"
    : isQuestion
      ? "shadow-[0_0_0_1.5px_var(--color-accent)]"
      : "";
  return (
    <div
      className={`w-fit max-w-[min(92%,34rem)] rounded-bubble rounded-bl-sm bg-theirs px-4 py-2.5 ${ring}`}
    >
      <MessageReferences details={message.details} />
      {media === null ? null : (
        <MediaView media={media} source={{ review, message: message.telegram_message_id }} />
      )}
      <ContentLines content={message.details?.content} />
      {text === null ? null : <MarkedText text={text} marks={message.details?.marks} />}
      {text === null || !isQuestion ? null : (
        <TranslatedMessage id={message.telegram_message_id} original={text} />
      )}
      <MessageFacts message={message} isSeen={isSeen} />
    </div>
  );
}

/** When it was sent and what became of it. */
function MessageFacts({ message, isSeen }: Pick<MessageViewProps, "message" | "isSeen">) {
  const { t, date } = useI18n();
  const now = useNow(60_000);
  const { edited_at: edited, deleted_at: deleted = null } = message;
  return (
    <p className="mt-0.5 text-xs text-soft">
      <span className="sr-only">{t("review.from_customer")} </span>
      <ShortTime at={message.date} />
      {edited === null ? null : ` · ${t("review.edited_at", { time: formatTime(edited, now, { date }) })}`}
      {deleted === null ? null : ` · ${t("review.deleted_at", { time: formatTime(deleted, now, { date }) })}`}
      {isSeen ? ` · ${t("bot.seen")}` : null}
    </p>
  );
}

export function ReplyView({ item }: { readonly item: ConversationItem }) {
  const { t } = useI18n();
  return (
    <div className="ml-auto w-fit max-w-[min(92%,34rem)] rounded-bubble rounded-br-sm bg-ours px-4 py-2.5">
      <ReplyContent item={item} />
      <p className="mt-0.5 text-right text-xs text-soft">
        {item.from === "owner" ? (
          `${t("review.from_owner")} · `
        ) : (
          <span className="sr-only">{t("review.from_us")} </span>
        )}
        <ShortTime at={item.at} />
      </p>
    </div>
  );
}

/** The owner's words are plain text; whatever else they sent is named, and only in Telegram. */
function ReplyContent({
  item: { from, review, text, media, attachment },
}: {
  readonly item: ConversationItem;
}) {
  const { t } = useI18n();
  if (attachment !== null && review !== null)
    return <AttachmentView attachment={attachment} review={review} />;
  const plain = [media?.description, text].filter(Boolean).join("\n") || t("review.owner_without_text");
  return (
    <p className="words text-base">{from === "owner" ? plain : <FormattedText source={text ?? ""} />}</p>
  );
}

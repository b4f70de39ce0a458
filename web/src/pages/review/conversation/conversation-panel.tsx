/** The conversation next to the draft, and what else the draft was made from. */
import { useQuery } from "@tanstack/react-query";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { Card } from "../../../ui/page.tsx";
import { RememberedText } from "../../../ui/text/remembered-text.tsx";
import { ShortTime } from "../../../ui/text/time.tsx";
import type { Review } from "../../queue/reviews.ts";
import { memoryQuery } from "../queries.ts";
import { TranslateBar } from "../translation/translate-bar.tsx";
import { ConversationBox } from "./conversation-box.tsx";

interface ConversationPanelProps {
  readonly review: Review;
  /** Ids of the messages that changed while the page was open. */
  readonly changed: ReadonlySet<number>;
}

export function ConversationPanel({ review, changed }: ConversationPanelProps) {
  const { t } = useI18n();
  // If a customer wrote for hours, the API only returns the newest messages.
  const leftOut = review.message_count - review.messages.length;
  return (
    // The box of messages is the landmark.
    <div className="min-w-0">
      <Card>
        <h2 className="mb-2 text-base">{t("review.conversation")}</h2>
        <TranslateBar />
        {leftOut > 0 ? <p className="mb-2 text-soft">{t("review.left_out", { count: leftOut })}</p> : null}
        <ConversationBox
          customer={review.customer.id}
          question={review}
          changed={changed}
          className="max-h-[50dvh] lg:max-h-[calc(100dvh-22rem)] lg:min-h-48"
        />
        <ConversationSummary customer={review.customer.id} />
        <RecalledMessages entries={review.context.recalled} />
      </Card>
    </div>
  );
}

function ConversationSummary({ customer }: { readonly customer: string }) {
  const { t } = useI18n();
  const { data } = useQuery(memoryQuery(customer));
  const text = data?.summary ?? null;
  if (text === null) return null;
  return (
    <details className="mt-3 border-t border-line pt-3">
      <summary className="font-medium">{t("review.summary")}</summary>
      <p className="words mt-1">
        <RememberedText from="customer" text={text} />
      </p>
    </details>
  );
}

function RecalledMessages({ entries }: { readonly entries: Review["context"]["recalled"] }) {
  const { t } = useI18n();
  if (entries.length === 0) return null;
  return (
    <details className="mt-3 border-t border-line pt-3">
      <summary className="font-medium">{t("review.recalled")}</summary>
      <ol className="mt-1.5 space-y-2">
        {entries.map(({ role, text, at }, index) => (
          <li key={`${at} ${index}`}>
            <span className={`font-medium ${role === "customer" ? "text-ink" : "text-accent"}`}>
              {t(role === "customer" ? "review.from_customer" : "review.from_us")}
            </span>
            <ShortTime at={at} className="ml-2 text-xs text-soft" />
            <p className="words">
              <RememberedText from={role} text={text} />
            </p>
          </li>
        ))}
      </ol>
    </details>
  );
}

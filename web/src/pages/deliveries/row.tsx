/** One message of a reply: its text, the error, and the possible decisions. */
import { Link } from "@tanstack/react-router";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { FormattedText } from "../../ui/text/formatted-text.tsx";
import { usePermissions } from "../../ui/permissions.ts";
import { ShortTime } from "../../ui/text/time.tsx";
import { customerNameOf } from "../../ui/text/customer-name.ts";
import { ArrivedButton, DismissButton, SendAgainButton } from "./decision-buttons.tsx";
import { type Delivery, errorKeyOf, needsPerson, technicalTextOf } from "./delivery.ts";
import { linkClass } from "../../ui/link-class.ts";

export function DeliveryRow({ delivery }: { readonly delivery: Delivery }) {
  const { t } = useI18n();
  const { canReview } = usePermissions();
  return (
    <li className="grid gap-x-6 gap-y-2 px-4 py-3 md:grid-cols-[minmax(0,1fr)_auto]">
      <div className="min-w-0 space-y-1.5">
        <p className="words line-clamp-4 w-fit max-w-full rounded-bubble bg-ours px-3.5 py-2">
          {delivery.attachment === null ? (
            <FormattedText source={delivery.text} />
          ) : (
            <bdi>{t("deliveries.file", { name: delivery.attachment.name })}</bdi>
          )}
        </p>
        <DeliveryError delivery={delivery} />
        <DeliveryDetails delivery={delivery} />
        <p className="flex flex-wrap gap-x-4 text-sm">
          <Link to="/reviews/$id" params={{ id: delivery.interaction_id }} className={linkClass}>
            {t("deliveries.to_review")}
          </Link>
          <Link to="/customers/$id" params={{ id: delivery.customer_id }} className={linkClass}>
            <span className="sr-only">{t("deliveries.to_customer")} </span>
            <bdi>{customerNameOf(delivery)}</bdi>
          </Link>
        </p>
      </div>
      {needsPerson(delivery.state) && canReview ? (
        <div className="flex flex-wrap items-start gap-2">
          {delivery.state === "unknown" ? <ArrivedButton delivery={delivery} /> : null}
          <SendAgainButton delivery={delivery} />
          {delivery.state === "undeliverable" && delivery.dismissed_at === null ? (
            <DismissButton delivery={delivery} />
          ) : null}
        </div>
      ) : null}
    </li>
  );
}

function DeliveryError({ delivery }: { readonly delivery: Delivery }) {
  const { t } = useI18n();
  const key = errorKeyOf(delivery);
  if (key === null) return null;
  return (
    <div>
      <p className={needsPerson(delivery.state) ? "text-red" : "text-amber"}>{t(key)}</p>
      <details className="text-sm text-soft">
        <summary className="w-fit rounded">{t("deliveries.error.details")}</summary>
        <p className="words">
          <bdi>{technicalTextOf(delivery)}</bdi>
        </p>
      </details>
    </div>
  );
}

function DeliveryDetails({ delivery }: { readonly delivery: Delivery }) {
  const { t } = useI18n();
  const { attempts, position, telegram_message_id: messageId } = delivery;
  const at = delivery.sent_at ?? delivery.created_at;
  return (
    <p className="flex flex-wrap gap-x-4 text-sm text-soft tabular-nums">
      <ShortTime at={at} />
      <span>{t("deliveries.part", { number: position + 1 })}</span>
      {attempts > 1 || delivery.state !== "sent" ? (
        <span>{t("deliveries.attempts", { count: attempts })}</span>
      ) : null}
      {messageId === null ? null : <span>{t("deliveries.telegram_id", { id: String(messageId) })}</span>}
    </p>
  );
}

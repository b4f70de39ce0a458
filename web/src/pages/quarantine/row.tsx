/** One quarantined message: customer, text, reason, and the possible decisions. */
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/forms/button.tsx";
import { RememberedText } from "../../ui/text/remembered-text.tsx";
import { ShortTime } from "../../ui/text/time.tsx";
import { customerNameOf } from "../../ui/text/customer-name.ts";
import type { Message } from "./message.ts";
import type { Selection } from "../../ui/lists/selection.ts";
import { DeleteMessagesDialog } from "./selection-bar.tsx";
import { useRelease } from "./use-release.ts";
import { linkClass } from "../../ui/link-class.ts";

interface MessageRowProps {
  readonly message: Message;
  /** Null if there is nothing to decide. */
  readonly selection: Selection<number> | null;
}

export function MessageRow({ message, selection }: MessageRowProps) {
  const { t } = useI18n();
  const name = customerNameOf(message.customer);
  return (
    <li className="flex flex-wrap gap-x-3 gap-y-2 px-4 py-3 md:flex-nowrap">
      {selection === null ? null : (
        <input
          type="checkbox"
          aria-label={t("quarantine.select", { name, text: (message.text ?? "").slice(0, 80) })}
          checked={selection.has(message.id)}
          onChange={() => selection.toggle(message.id)}
          className="mt-1 size-4 shrink-0 accent-accent"
        />
      )}
      <div className="min-w-0 flex-1 basis-40 space-y-1.5">
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <Link to="/customers/$id" params={{ id: message.customer.id }} className={linkClass}>
            <bdi className="words">{name}</bdi>
          </Link>
          <Badge tone="warn">{t(`quarantine.reason.${message.reason}`)}</Badge>
          {message.deleted_at === null ? null : (
            <Badge tone="bad">{t("quarantine.deleted_by_customer")}</Badge>
          )}
          {message.is_edit ? <Badge>{t("quarantine.edit")}</Badge> : null}
        </p>
        {message.text === null ? (
          <p className="text-soft">{t("quarantine.unreadable")}</p>
        ) : (
          <p className="words line-clamp-6 w-fit max-w-full rounded-bubble bg-theirs px-3.5 py-2">
            <RememberedText from="customer" text={message.text} />
          </p>
        )}
        <MessageDetails message={message} />
      </div>
      {selection === null ? null : <MessageActions message={message} />}
    </li>
  );
}

function MessageDetails({ message }: { readonly message: Message }) {
  const { t, date } = useI18n();
  const releasedBy = message.released_by;
  return (
    <p className="flex flex-wrap gap-x-4 text-sm text-soft tabular-nums">
      <ShortTime at={message.sent_at ?? message.held_at} />
      {message.released_at === null ? (
        <span>{t("quarantine.expires", { time: date(message.expires_at) })}</span>
      ) : (
        <span>
          {releasedBy === null
            ? t("quarantine.tab.released")
            : t("quarantine.released_by", { name: releasedBy.name })}
          , <ShortTime at={message.released_at} />
        </span>
      )}
      {message.state === "held" ? (
        <Link to="/quarantine" search={{ customer: message.customer.id }} className={linkClass}>
          {t("quarantine.only")}
        </Link>
      ) : null}
    </p>
  );
}

function MessageActions({ message }: { readonly message: Message }) {
  const { t } = useI18n();
  const [isDeleting, setDeleting] = useState(false);
  const { isBusy, release } = useRelease(() => undefined);
  const name = `${customerNameOf(message.customer)}: ${(message.text ?? "").slice(0, 80)}`;
  return (
    <div className="flex items-start gap-2">
      <Button
        isSmall
        aria-label={`${t("quarantine.release")} ${name}`}
        isBusy={isBusy}
        onClick={() => release({ ids: [message.id] })}
      >
        {t("quarantine.release")}
      </Button>
      <Button
        isSmall
        tone="danger"
        aria-label={t("action.delete_named", { name })}
        disabled={isBusy}
        onClick={() => setDeleting(true)}
      >
        {t("action.delete")}
      </Button>
      <DeleteMessagesDialog ids={[message.id]} open={isDeleting} close={() => setDeleting(false)} />
    </div>
  );
}
